# mechanism: names and output in many scripts
# verdict: COMPLETED
# stdout: "π λ 🎉 العربية \u0000 \u202e"
π = "π λ 🎉 العربية \0 \u202e"
print(π)
