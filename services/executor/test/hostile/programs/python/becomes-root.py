# mechanism: asks for root in every way
# verdict: COMPLETED
# stdout: refused
import os

got = []
for ask in (
    lambda: os.setuid(0),
    lambda: os.setgid(0),
    lambda: os.setresuid(-1, 0, -1),
    lambda: os.setgroups([0]),
    lambda: os.chown(".", 0, 0),
    lambda: os.chroot("."),
    lambda: os.setuid(65534),
):
    try:
        ask()
        got.append(ask)
    except OSError:
        pass
print(got or "refused")
