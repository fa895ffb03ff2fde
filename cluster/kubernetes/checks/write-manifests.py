"""write-manifests.py FOLDER: the manifests, one a file, as the rules read them.
write-manifests.py --compare FOLDER: whether what kustomize made, in FOLDER, is the same."""
import pathlib
import sys

import yaml

from manifests import load


def named(documents):
    return {(document["kind"], document["metadata"]["name"]): document for document in documents}


def read():
    return named([{key: value for key, value in document.items() if key != "part"} for document in load()])


if sys.argv[1] == "--compare":
    made = named(document for file in sorted(pathlib.Path(sys.argv[2]).glob("*.yaml"))
                 for document in yaml.safe_load_all(file.read_text()))
    # Not in a kustomization; and made by one.
    ours = {key: value for key, value in read().items() if key[0] != "Namespace"}
    made.pop(("ConfigMap", "found-site"))
    if ours != made:
        different = sorted(key for key in ours.keys() | made.keys() if ours.get(key) != made.get(key))
        sys.exit(f"check: kustomize makes something else of {different}")
    print(f"check: kustomize makes the same {len(made)} manifests")
else:
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir()
    for (kind, name), document in read().items():
        (folder / f"{kind}-{name}.yaml").write_text(yaml.safe_dump(document))
