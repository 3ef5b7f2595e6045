-- mechanism: runs commands by the tool's own means
-- verdict: COMPLETED
-- stdout: no
.shell test $(id -u) -eq 0 && echo root || echo no
