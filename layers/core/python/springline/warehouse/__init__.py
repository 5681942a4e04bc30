"""What events tell, landed as rows; the documents rendered from them; the API that serves these."""
