"""The console: what people see and do in a browser; FastAPI, pages made on the server, no build step."""
