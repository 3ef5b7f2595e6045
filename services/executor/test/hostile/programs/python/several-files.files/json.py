print("own")
raise SystemExit(12)
