class MediaLinkingPolicy:
    DoNotLinkMedia: str
    ForceDefaultLinker: str
