# mechanism: raises every limit of its own
# verdict: COMPLETED
# stdout: refused
import resource

raised = []
for name in ("CPU", "FSIZE", "NPROC", "NOFILE", "CORE", "STACK", "MSGQUEUE"):
    kind = getattr(resource, f"RLIMIT_{name}", 12)
    try:
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        raised.append(name)
    except (ValueError, OSError):
        pass
print(raised or "refused")
