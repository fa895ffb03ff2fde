"""What a schema does not know: what this project demands of its manifests.

    rules.py            check the manifests
    rules.py --prove    spoil them in every way listed in spoils.py, and see each one found
"""
import copy
import json
import sys

from manifests import containers, load, pod_of

SITES = ["qnode-0", "qnode-1", "qnode-2"]
NAMESPACE = "quantum-forge"
VOLUMES = {"emptyDir", "configMap", "secret", "persistentVolumeClaim"}


def find(documents, kind, name):
    """The document, or an empty one: then whatever is demanded of it is missed."""
    for document in documents:
        if document["kind"] == kind and document["metadata"]["name"] == name:
            return document
    return {}


def at(value, *path):
    for key in path:
        if isinstance(value, list):
            value = value[key] if len(value) > key else None
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def check_pod(name, pod, report):
    def demand(holds, what):
        if not holds:
            report(f"{name}: {what}")

    security = pod.get("securityContext", {})
    demand(pod.get("automountServiceAccountToken") is False, "is given a service account's token")
    demand(pod.get("enableServiceLinks") is False, "is given QNODE_* variables that are no settings")
    demand(security.get("runAsNonRoot") is True and security.get("runAsUser") == 10001, "is not user 10001")
    demand(security.get("fsGroup") == 10001, "does not own its volume (fsGroup)")
    demand(security.get("fsGroupChangePolicy") == "OnRootMismatch", "opens keys to the group at each start")
    demand(at(security, "seccompProfile", "type") == "RuntimeDefault", "has no seccomp profile RuntimeDefault")
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        demand(not pod.get(key), f"is given the machine's own ({key})")
    for volume in pod.get("volumes", []):
        demand(set(volume) - {"name"} <= VOLUMES, f"mounts {', '.join(set(volume) - {'name'})}")
    for container in containers(pod):
        check_container(f"{name}/{container['name']}", container, report)


def check_container(name, container, report):
    def demand(holds, what):
        if not holds:
            report(f"{name}: {what}")

    security, resources = container.get("securityContext", {}), container.get("resources", {})
    tag = container["image"].rpartition("/")[2].partition(":")[2]
    demand(tag not in ("", "latest"), f"image {container['image']} is of no certain version")
    demand(security.get("allowPrivilegeEscalation") is False, "may gain privileges")
    demand(not security.get("privileged"), "is privileged")
    demand(security.get("readOnlyRootFilesystem") is True, "may write its root file system")
    demand(security.get("capabilities") == {"drop": ["ALL"]}, "has capabilities")
    demand(not set(security) & {"runAsUser", "runAsNonRoot", "seccompProfile"}, "has a user or profile of its own")
    for kind, names in (("requests", ("cpu", "memory")), ("limits", ("memory", "ephemeral-storage"))):
        for key in names:
            demand(at(resources, kind, key), f"has no {kind}.{key}")
    for port in container.get("ports", []):
        demand("hostPort" not in port, "takes a port of the machine")


def check_probes(document, report):
    for container in at(document, "spec", "template", "spec", "containers") or []:
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            if not container.get(probe):
                report(f"{document['metadata']['name']}/{container['name']}: has no {probe}")


def check_sites(documents, report):
    def demand(holds, what):
        if not holds:
            report(what)

    sites = find(documents, "StatefulSet", "qnode")
    spec = sites.get("spec", {})
    pod = pod_of(sites) or {}
    labels = at(spec, "template", "metadata", "labels") or {}
    demand(spec.get("replicas") == len(SITES), "qnode: there are to be three sites")
    demand(spec.get("podManagementPolicy") == "Parallel", "qnode: started one by one, the first is never ready")
    demand(at(spec, "updateStrategy", "type") == "RollingUpdate", "qnode: is not replaced one by one")
    demand(at(spec, "updateStrategy", "rollingUpdate", "maxUnavailable") in (None, 1), "qnode: replaced several at once")
    demand(spec.get("persistentVolumeClaimRetentionPolicy") == {"whenDeleted": "Retain", "whenScaled": "Retain"},
           "qnode: volumes may be deleted with the pods")
    demand((pod.get("terminationGracePeriodSeconds") or 0) >= 30, "qnode: killed before it handed over")
    terms = at(pod, "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution") or []
    demand(any(term.get("topologyKey") == "kubernetes.io/hostname" and at(term, "labelSelector", "matchLabels")
               and at(term, "labelSelector", "matchLabels").items() <= labels.items() for term in terms),
           "qnode: two sites may be on one machine (required anti-affinity)")
    demand([at(claim, "metadata", "name") for claim in spec.get("volumeClaimTemplates", [])] == ["data"],
           "qnode: claims are not named data-qnode-N")
    demand(not any("secret" in volume for volume in pod.get("volumes", [])), "qnode: a site mounts a Secret")
    for container in containers(pod):
        values = {item["name"]: item for item in container.get("env", [])}
        demand(at(values, "QNODE_LISTEN_HOST", "value") == "0.0.0.0", "qnode: does not listen at its pod's address")
        demand(at(values, "QNODE_SITE", "valueFrom", "fieldRef", "fieldPath") == "metadata.name",
               "qnode: would run with another site's volume")
    main = at(pod, "containers", 0) or {}
    for probe, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
        demand(at(main, probe, "httpGet", "path") == path and at(main, probe, "httpGet", "scheme") == "HTTPS",
               f"qnode: {probe} is not https {path}")
    ports = {port["name"]: port["containerPort"] for port in main.get("ports", [])}
    demand(ports == {"peers": 7411, "api": 7421, "clients": 7431}, "qnode: ports are not 7411, 7421 and 7431")

    def selects(document):
        selector = at(document, "spec", "selector") or {}
        selector = selector.get("matchLabels", selector)
        return bool(selector) and selector.items() <= labels.items()

    names = find(documents, "Service", spec.get("serviceName"))
    demand(at(names, "spec", "clusterIP") == "None" and selects(names), "qnode: sites have no names of their own")
    demand(at(names, "spec", "publishNotReadyAddresses") is True, "qnode: sites are not found before they are ready")
    api = find(documents, "Service", "qnode-api")
    demand(selects(api) and [port["port"] for port in at(api, "spec", "ports") or []] == [7421], "no Service of the API")
    for service in (names, api):
        for port in at(service, "spec", "ports") or []:
            demand(ports.get(port["targetPort"]) == port["port"], f"Service port {port['name']} leads nowhere")
    budget = find(documents, "PodDisruptionBudget", "qnode")
    demand(at(budget, "spec", "maxUnavailable") == 1 and selects(budget), "no disruption budget of one site")
    demand(selects(sites), "qnode: selects other pods than its own")


def check_network(documents, report):
    nothing = find(documents, "NetworkPolicy", "nothing").get("spec", {})
    if nothing != {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}:
        report("no policy that forbids what no other allows")
    for document in documents:
        if document["kind"] != "NetworkPolicy":
            continue
        for rule in at(document, "spec", "ingress") or []:
            peers = rule.get("from") or []
            if not peers or not rule.get("ports") or any(
                    not any(at(peer, key, "matchLabels") for key in ("podSelector", "namespaceSelector"))
                    for peer in peers):
                report(f"NetworkPolicy {document['metadata']['name']}: lets anybody in")
    ports = [[port["port"] for port in rule["ports"]]
             for rule in at(find(documents, "NetworkPolicy", "qnode"), "spec", "ingress") or [] if rule.get("ports")]
    if ports != [[7411], [7421, 7431], [7421]]:
        report("NetworkPolicy qnode: is not of peers, clients and Prometheus")


def check_founding(documents, report):
    def demand(holds, what):
        if not holds:
            report(what)

    jobs = [document for document in documents if document["kind"] == "Job"]
    demand([job["metadata"]["name"] for job in jobs] == [f"found-{site}" for site in SITES], "not one Job a site")
    alike = set()
    for job, site in zip(jobs, SITES):
        spec, pod, name = job["spec"], pod_of(job), job["metadata"]["name"]
        alike.add(json.dumps(job, sort_keys=True).replace(site, "SITE"))
        demand(job["part"] == "founding", f"{name}: is applied with the sites, again and again")
        demand(spec.get("backoffLimit") == 0 and pod.get("restartPolicy") == "Never", f"{name}: founds more than once")
        demand("ttlSecondsAfterFinished" not in spec, f"{name}: goes by itself, and the next apply founds again")
        claims = [volume["persistentVolumeClaim"]["claimName"] for volume in pod["volumes"]
                  if "persistentVolumeClaim" in volume]
        secrets = [volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume]
        demand(claims == [f"data-{site}"] and secrets == [f"founding-{site}"], f"{name}: sees more than its site's own")
        terms = at(pod, "affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution") or []
        demand(at(terms, 0, "labelSelector", "matchLabels") == {"statefulset.kubernetes.io/pod-name": site},
               f"{name}: may decide where the volume is")
    demand(len(alike) == 1, "the founding Jobs differ in more than the site")


def problems(documents):
    found = []
    for document in documents:
        name, kind = document["metadata"]["name"], document["kind"]
        if kind == "Secret":
            found.append(f"Secret {name}: secrets are not kept here")
        if kind == "Namespace" and document["part"] != "namespace":
            found.append("a Namespace in a kustomization: deleting that would delete every volume")
        if kind != "Namespace" and document["metadata"]["namespace"] != NAMESPACE:
            found.append(f"{kind} {name}: is not in {NAMESPACE}")
        if kind == "Service" and document["spec"].get("type", "ClusterIP") != "ClusterIP":
            found.append(f"Service {name}: is reached from outside")
        pod = pod_of(document)
        if pod:
            check_pod(name, pod, found.append)
        if kind == "StatefulSet":
            check_probes(document, found.append)
    enforced = at(find(documents, "Namespace", NAMESPACE), "metadata", "labels", "pod-security.kubernetes.io/enforce")
    if enforced != "restricted":
        found.append("the namespace takes pods that are not restricted")
    check_sites(documents, found.append)
    check_network(documents, found.append)
    check_founding(documents, found.append)
    return found


def prove():
    from spoils import SPOILS
    unseen = 0
    for what, spoil, words in SPOILS:
        documents = copy.deepcopy(load())
        spoil(documents)
        found = problems(documents)
        if not any(words in problem for problem in found):
            print(f"rules: not found when spoiled: {what}; found was {found}", file=sys.stderr)
            unseen += 1
    print(f"rules: {len(SPOILS) - unseen} of {len(SPOILS)} spoiled manifests found")
    return unseen


if __name__ == "__main__":
    if sys.argv[1:] == ["--prove"]:
        sys.exit(1 if prove() else 0)
    found = problems(load())
    for problem in found:
        print(f"rules: {problem}", file=sys.stderr)
    print(f"rules: {len(load())} manifests, {len(found)} problems")
    sys.exit(1 if found else 0)
