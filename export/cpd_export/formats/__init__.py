"""One file format per module: frozen rows and a stream in, bytes out. Nothing here queries; same rows, same bytes."""
