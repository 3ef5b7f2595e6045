# mechanism: a child that dies by each signal that would leave a core file
# verdict: COMPLETED
# stdout: 132 134 136 139
for signal in ILL ABRT FPE SEGV; do
  bash -c "kill -$signal \$\$" 2> /dev/null
  codes="$codes $?"
done
echo $codes
ls core* 2> /dev/null
true
