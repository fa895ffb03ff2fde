print("qnode")
