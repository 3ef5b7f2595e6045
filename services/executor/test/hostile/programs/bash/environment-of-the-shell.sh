# mechanism: variables by which shells are led astray
# verdict: COMPLETED
# stdout: |
echo "$BASH_ENV$ENV$PROMPT_COMMAND|$SHELLOPTS_OF_OTHERS"
