"""The sequence from a visit to a settled delivery; knows the domain and the ports, no library."""
