# mechanism: is refused a larger file, and goes on
# verdict: COMPLETED
# stdout: 27
# limits: {"fileSizeBytes": 5000}
try:
    with open("x", "wb") as file:
        file.write(bytes(10_000))
except OSError as error:
    print(error.errno)
