"""The manifests as they are applied: files of a kustomization, its namespace, the image's name and tag put in."""
import pathlib
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
PARTS = [".", "founding", "venue"]


def kustomization(folder):
    return yaml.safe_load((ROOT / folder / "kustomization.yaml").read_text())


def pod_of(document):
    """The pod's specification in what makes pods, else None."""
    template = document.get("spec", {}).get("template") if isinstance(document.get("spec"), dict) else None
    return template["spec"] if template else None


def containers(pod):
    return pod.get("initContainers", []) + pod.get("containers", [])


def load():
    """Every document, with the part that it came from in the key `part`, and namespace.yaml as a part of its own."""
    documents = [{"part": "namespace", **yaml.safe_load((ROOT / "namespace.yaml").read_text())}]
    image = kustomization("image")["images"][0]
    for part in PARTS:
        settings = kustomization(part)
        for name in settings["resources"]:
            for document in yaml.safe_load_all((ROOT / part / name).read_text()):
                document["metadata"]["namespace"] = settings["namespace"]
                for container in containers(pod_of(document) or {}):
                    if container["image"] == image["name"]:
                        container["image"] = f"{image['newName']}:{image['newTag']}"
                documents.append({"part": part, **document})
    return documents
