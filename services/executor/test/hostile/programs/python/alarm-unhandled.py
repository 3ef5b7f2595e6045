# mechanism: an alarm that nobody handles
# verdict: SIGNALED
# signal: 14
import signal

signal.alarm(1)
signal.pause()
