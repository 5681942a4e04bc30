"""Language models behind one port: a request goes in, text that still has to be checked comes out.

`protocol` says what is asked and answered, `openai` and `bedrock` ask, `checked` asks until the answer is JSON of the
wanted shape, `fence` keeps what people wrote apart from what we wrote. Nothing here imports an HTTP client or an SDK
before an adapter is made.
"""
