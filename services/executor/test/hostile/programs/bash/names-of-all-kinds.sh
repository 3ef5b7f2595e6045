# mechanism: files with names that look like options and ends of lines
# verdict: COMPLETED
# stdout: 5
touch -- '-rf' $'a\nb' ' ' '*' $'\xff'
ls -b | grep -vc main.sh
