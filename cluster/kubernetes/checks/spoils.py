"""Ways to spoil the manifests: what is done, and words of the problem that has to be found."""
from manifests import pod_of
from rules import find


def pod(documents, kind="StatefulSet", name="qnode"):
    return pod_of(find(documents, kind, name))


def site(documents):
    return pod(documents)["containers"][0]


def spec(documents, kind="StatefulSet", name="qnode"):
    return find(documents, kind, name)["spec"]


def put(value, **items):
    value.update(items)


def drop(documents, kind, name):
    documents.remove(find(documents, kind, name))


def policy(documents):
    return spec(documents, "NetworkPolicy")["ingress"]


SPOILS = [
    ("a privileged container", lambda d: put(site(d)["securityContext"], privileged=True), "is privileged"),
    ("privileges to gain", lambda d: put(site(d)["securityContext"], allowPrivilegeEscalation=True), "gain privileges"),
    ("a capability", lambda d: put(site(d)["securityContext"], capabilities={"drop": ["ALL"], "add": ["NET_RAW"]}),
     "capabilities"),
    ("a root file system to write", lambda d: site(d)["securityContext"].pop("readOnlyRootFilesystem"), "may write"),
    ("root in an init container", lambda d: put(pod(d)["initContainers"][0]["securityContext"], runAsUser=0), "user"),
    ("root", lambda d: put(pod(d)["securityContext"], runAsUser=0), "is not user 10001"),
    ("no seccomp profile", lambda d: pod(d)["securityContext"].pop("seccompProfile"), "seccomp"),
    ("keys opened at each start", lambda d: put(pod(d)["securityContext"], fsGroupChangePolicy="Always"), "opens keys"),
    ("a token", lambda d: pod(d, "Job", "found-qnode-1").pop("automountServiceAccountToken"), "token"),
    ("service links", lambda d: pod(d).pop("enableServiceLinks"), "no settings"),
    ("the machine's network", lambda d: put(pod(d), hostNetwork=True), "hostNetwork"),
    ("a folder of the machine", lambda d: pod(d)["volumes"].append({"name": "x", "hostPath": {"path": "/"}}), "hostPath"),
    ("a port of the machine", lambda d: put(site(d)["ports"][0], hostPort=7411), "port of the machine"),
    (":latest", lambda d: put(site(d), image="registry.example:5000/quantum-forge:latest"), "no certain version"),
    ("no tag", lambda d: put(site(d), image="registry.example:5000/quantum-forge"), "no certain version"),
    ("no memory limit", lambda d: site(d)["resources"]["limits"].pop("memory"), "limits.memory"),
    ("no limits in a Job", lambda d: pod(d, "Job", "found-qnode-2")["containers"][0]["resources"].pop("limits"),
     "limits.memory"),
    ("no processor asked for", lambda d: site(d)["resources"]["requests"].pop("cpu"), "requests.cpu"),
    ("no startup probe", lambda d: site(d).pop("startupProbe"), "has no startupProbe"),
    ("no liveness probe", lambda d: site(d).pop("livenessProbe"), "has no livenessProbe"),
    ("no readiness probe of the venue", lambda d: pod(d, name="qvenue")["containers"][0].pop("readinessProbe"),
     "qvenue/qvenue: has no readinessProbe"),
    ("readiness by /livez", lambda d: put(site(d)["readinessProbe"]["httpGet"], path="/livez"), "not https /readyz"),
    ("a probe without TLS", lambda d: put(site(d)["readinessProbe"]["httpGet"], scheme="HTTP"), "not https /readyz"),
    ("no anti-affinity", lambda d: pod(d).pop("affinity"), "on one machine"),
    ("anti-affinity by zone", lambda d: put(pod(d)["affinity"]["podAntiAffinity"][
        "requiredDuringSchedulingIgnoredDuringExecution"][0], topologyKey="topology.kubernetes.io/zone"), "on one machine"),
    ("anti-affinity to others", lambda d: pod(d)["affinity"]["podAntiAffinity"][
        "requiredDuringSchedulingIgnoredDuringExecution"][0].update(labelSelector={"matchLabels": {"a": "b"}}),
     "on one machine"),
    ("anti-affinity wished for", lambda d: put(pod(d)["affinity"], podAntiAffinity={
        "preferredDuringSchedulingIgnoredDuringExecution": []}), "on one machine"),
    ("a budget of two", lambda d: put(spec(d, "PodDisruptionBudget"), maxUnavailable=2), "disruption budget"),
    ("a budget of other pods", lambda d: put(spec(d, "PodDisruptionBudget"), selector={"matchLabels": {"a": "b"}}),
     "disruption budget"),
    ("no budget", lambda d: drop(d, "PodDisruptionBudget", "qnode"), "disruption budget"),
    ("a StatefulSet of other pods", lambda d: put(spec(d), selector={"matchLabels": {"a": "b"}}), "other pods"),
    ("two replicas", lambda d: put(spec(d), replicas=2), "three sites"),
    ("one after the other", lambda d: put(spec(d), podManagementPolicy="OrderedReady"), "never ready"),
    ("replaced by hand", lambda d: put(spec(d), updateStrategy={"type": "OnDelete"}), "one by one"),
    ("replaced two at once", lambda d: put(spec(d)["updateStrategy"], rollingUpdate={"maxUnavailable": 2}), "at once"),
    ("volumes that go", lambda d: put(spec(d)["persistentVolumeClaimRetentionPolicy"], whenScaled="Delete"), "deleted"),
    ("killed at once", lambda d: put(pod(d), terminationGracePeriodSeconds=1), "handed over"),
    ("claims of another name", lambda d: put(spec(d)["volumeClaimTemplates"][0]["metadata"], name="log"), "data-qnode-N"),
    ("a site with a Secret", lambda d: pod(d)["volumes"].append({"name": "x", "secret": {"secretName": "x"}}), "Secret"),
    ("listening at its name", lambda d: site(d).pop("env"), "does not listen"),
    ("any site's volume", lambda d: site(d)["env"].pop(0), "another site's volume"),
    ("no publishing before ready", lambda d: spec(d, "Service").pop("publishNotReadyAddresses"), "before they are ready"),
    ("no headless service", lambda d: spec(d, "Service").pop("clusterIP"), "names of their own"),
    ("a service of nothing", lambda d: put(spec(d, "Service", "qnode-api"), selector={"a": "b"}), "Service of the API"),
    ("a target that is no port", lambda d: put(spec(d, "Service")["ports"][0], targetPort="peer"), "leads nowhere"),
    ("the API for the world", lambda d: put(spec(d, "Service", "qnode-api"), type="LoadBalancer"), "from outside"),
    ("no policy", lambda d: drop(d, "NetworkPolicy", "nothing"), "no policy"),
    ("peers from anywhere", lambda d: policy(d)[0].pop("from"), "lets anybody in"),
    ("clients from every namespace", lambda d: put(policy(d)[1]["from"][1], namespaceSelector={}), "lets anybody in"),
    ("all ports for clients", lambda d: policy(d)[1].pop("ports"), "lets anybody in"),
    ("peers' port for Prometheus", lambda d: policy(d)[2]["ports"].append({"port": 7411}), "peers, clients and"),
    ("founding with every apply", lambda d: put(find(d, "Job", "found-qnode-0"), part="."), "again and again"),
    ("founding tried again", lambda d: put(spec(d, "Job", "found-qnode-0"), backoffLimit=6), "more than once"),
    ("a Job that goes", lambda d: put(spec(d, "Job", "found-qnode-0"), ttlSecondsAfterFinished=60), "founds again"),
    ("another site's volume", lambda d: put(pod(d, "Job", "found-qnode-1")["volumes"][0]["persistentVolumeClaim"],
                                            claimName="data-qnode-0"), "more than its site's own"),
    ("another site's keys", lambda d: put(pod(d, "Job", "found-qnode-1")["volumes"][2]["secret"],
                                          secretName="founding-qnode-0"), "more than its site's own"),
    ("founding anywhere", lambda d: pod(d, "Job", "found-qnode-1").pop("affinity"), "where the volume is"),
    ("one Job unlike the others", lambda d: put(pod(d, "Job", "found-qnode-1"), priorityClassName="x"), "differ"),
    ("one Job fewer", lambda d: drop(d, "Job", "found-qnode-2"), "one Job a site"),
    ("a Secret in a file", lambda d: d.append({"part": ".", "kind": "Secret", "metadata": {
        "name": "x", "namespace": "quantum-forge"}}), "not kept here"),
    ("the namespace in a kustomization", lambda d: put(find(d, "Namespace", "quantum-forge"), part="."), "every volume"),
    ("an open namespace", lambda d: find(d, "Namespace", "quantum-forge")["metadata"].pop("labels"), "not restricted"),
    ("a part in another namespace", lambda d: put(find(d, "Service", "qnode")["metadata"], namespace="default"), "not in"),
]
