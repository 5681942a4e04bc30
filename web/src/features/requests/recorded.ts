// Answers of a host with the sample, shortened; for tests.
import type { components } from "@/api";

type Schemas = components["schemas"];

export const requestsPage: Schemas["RequestsPage"] = {
  "items": [
    {
      "content_hash": "7d496bd4805ce25c4d6580c40ac3993ab84cde183a32585103beeff2b3ce0c50",
      "document": {
        "activity": {
          "by_month": [
            {
              "count": 2,
              "value": "2026-06"
            }
          ],
          "first_at": "2026-06-30T17:50:07.954+00:00",
          "last_at": "2026-06-30T17:51:01.136+00:00"
        },
        "attachments": [],
        "author": {
          "id": 13,
          "name": "Hetty Blackwood"
        },
        "counts": {
          "attachments": 0,
          "comments": 2,
          "participants": 2,
          "reactions": 6
        },
        "embedding": null,
        "groups": [
          {
            "count": 1,
            "value": "kettle-lane-saucer-street"
          }
        ],
        "id": 52,
        "kind": "request",
        "languages": [
          {
            "count": 2,
            "value": "en"
          }
        ],
        "links": [],
        "locations": [],
        "needs_or_offers": "need",
        "participants": [
          {
            "count": 1,
            "id": 13,
            "name": "Hetty Blackwood"
          },
          {
            "count": 1,
            "id": 20,
            "name": "Jun Takahara"
          }
        ],
        "reactions": [
          {
            "count": 6,
            "value": "😂"
          }
        ],
        "schema_version": 1,
        "status": "answered",
        "tags": [
          {
            "count": 1,
            "value": "blackwood"
          },
          {
            "count": 1,
            "value": "boy"
          },
          {
            "count": 1,
            "value": "gentleman"
          }
        ],
        "title": "Is the grey gentleman with anyone, he is late for his sardines",
        "truncated": []
      },
      "freshness": {
        "refreshed_at": "2026-11-22T09:03:52.973197+00:00",
        "source_watermark": "2026-11-22T09:03:52.741906+00:00"
      },
      "id": 52,
      "kind": "request",
      "schema_version": 1,
      "version": 2
    },
    {
      "content_hash": "f845234de3a446641b22f97bf1b98f711d8b7e8e86ff8b5ee7e8df0cc8f778ec",
      "document": {
        "activity": {
          "by_month": [
            {
              "count": 2,
              "value": "2026-06"
            }
          ],
          "first_at": "2026-06-30T17:02:13.103+00:00",
          "last_at": "2026-06-30T17:04:13.212+00:00"
        },
        "attachments": [],
        "author": {
          "id": 20,
          "name": "Jun Takahara"
        },
        "counts": {
          "attachments": 0,
          "comments": 2,
          "participants": 2,
          "reactions": 3
        },
        "embedding": null,
        "groups": [
          {
            "count": 1,
            "value": "kettle-lane-saucer-street"
          }
        ],
        "id": 51,
        "kind": "request",
        "languages": [
          {
            "count": 2,
            "value": "en"
          }
        ],
        "links": [],
        "locations": [],
        "needs_or_offers": "need",
        "participants": [
          {
            "count": 1,
            "id": 15,
            "name": "Saoirse Kilbride"
          },
          {
            "count": 1,
            "id": 20,
            "name": "Jun Takahara"
          }
        ],
        "reactions": [
          {
            "count": 3,
            "value": "❤️"
          }
        ],
        "schema_version": 1,
        "status": "answered",
        "tags": [
          {
            "count": 1,
            "value": "boy"
          },
          {
            "count": 1,
            "value": "floor"
          },
          {
            "count": 1,
            "value": "plant"
          }
        ],
        "title": "I saw a removal van at number 3, a woman, a little boy and a very tall plant.",
        "truncated": []
      },
      "freshness": {
        "refreshed_at": "2026-11-22T09:03:52.973197+00:00",
        "source_watermark": "2026-11-22T09:03:52.741906+00:00"
      },
      "id": 51,
      "kind": "request",
      "schema_version": 1,
      "version": 2
    }
  ],
  "next_cursor": null,
  "facets": {
    "counted": 52,
    "is_whole": true,
    "values": {
      "tag": [
        {
          "count": 5,
          "value": "flat"
        },
        {
          "count": 5,
          "value": "herzlich"
        },
        {
          "count": 5,
          "value": "home"
        }
      ],
      "location": [
        {
          "count": 5,
          "value": "Copper Hill"
        },
        {
          "count": 4,
          "value": "Ferry Road"
        },
        {
          "count": 4,
          "value": "Saucer Street"
        }
      ],
      "group": [
        {
          "count": 48,
          "value": "kettle-lane-saucer-street"
        },
        {
          "count": 4,
          "value": "the-blue-cupboard"
        }
      ],
      "status": [
        {
          "count": 40,
          "value": "answered"
        },
        {
          "count": 12,
          "value": "open"
        }
      ]
    }
  }
};

export const request: Schemas["RequestTold"] = {
  "id": 1,
  "version": 2,
  "kind": "need",
  "title": "I need to put up two shelves and the wall turns out to be concrete.",
  "status": "answered",
  "opened_at": "2026-03-02T07:48:06.429000Z",
  "group": {
    "slug": "kettle-lane-saucer-street",
    "name": "Kettle Lane & Saucer Street"
  },
  "author": {
    "id": 14,
    "name": "Leo Abara"
  },
  "message": "chat/messages#9",
  "participants": [
    {
      "id": 14,
      "name": "Leo Abara",
      "comments": 4
    },
    {
      "id": 2,
      "name": "Pat Mulvaney",
      "comments": 1
    },
    {
      "id": 7,
      "name": "Gareth Pryce",
      "comments": 1
    },
    {
      "id": 26,
      "name": "Oskar L.",
      "comments": 1
    },
    {
      "id": 30,
      "name": "Roz Achterberg",
      "comments": 1
    }
  ],
  "comments": [
    {
      "id": 1,
      "at": "2026-03-02T07:48:06.429000Z",
      "author": {
        "id": 14,
        "name": "Leo Abara"
      },
      "text": "Morning. I need to put up two shelves and the wall turns out to be concrete. So far my drill has made a small dent and a large noise. Does anyone own a proper one?",
      "message": "chat/messages#9",
      "insight": {
        "tags": [
          "shelf",
          "wall",
          "concrete",
          "drill",
          "dent",
          "noise",
          "proper"
        ],
        "summary": "Morning. I need to put up two shelves and the wall turns out to be concrete. So far my drill has made a small dent and a large noise. Does anyone own a proper one?",
        "kind": "need",
        "language": "en",
        "sentiment": 0.0,
        "locations": [],
        "model": "springline-rules",
        "annotated_at": "2026-11-22T09:03:52.727046Z",
        "is_outdated": false
      }
    },
    {
      "id": 2,
      "at": "2026-03-02T07:55:06.012000Z",
      "author": {
        "id": 26,
        "name": "Oskar L."
      },
      "text": "Hammer drill. Mine. Arch 3 by the canal. Bring the dent.",
      "message": "chat/messages#10",
      "insight": {
        "tags": [
          "hammer",
          "drill",
          "arch",
          "canal",
          "dent"
        ],
        "summary": "Hammer drill. Mine. Arch 3 by the canal. Bring the dent.",
        "kind": "neither",
        "language": "en",
        "sentiment": 0.0,
        "locations": [],
        "model": "springline-rules",
        "annotated_at": "2026-11-22T09:03:52.727046Z",
        "is_outdated": false
      }
    },
    {
      "id": 3,
      "at": "2026-03-02T08:03:00.550000Z",
      "author": {
        "id": 7,
        "name": "Gareth Pryce"
      },
      "text": "Check for cables first. In those 1960s walls they run exactly 30 cm below the ceiling, except where they don't. I have a detector you're welcome to: Copper Hill 1, any evening after six.",
      "message": "chat/messages#11",
      "insight": {
        "tags": [
          "cable",
          "wall",
          "ceiling",
          "detector"
        ],
        "summary": "Check for cables first. In those 1960s walls they run exactly 30 cm below the ceiling, except where they don't. I have a detector you're welcome to: Copper Hill 1, any evening after six.",
        "kind": "neither",
        "language": "en",
        "sentiment": 0.45879998803138733,
        "locations": [
          "Copper Hill"
        ],
        "model": "springline-rules",
        "annotated_at": "2026-11-22T09:03:52.727046Z",
        "is_outdated": false
      }
    }
  ],
  "next_cursor": null
};

export const suggestions: Schemas["SuggestionsTold"] = {
  "request": {
    "id": 1,
    "title": "I need to put up two shelves and the wall turns out to be concrete."
  },
  "suggestions": [
    {
      "person": {
        "id": 18,
        "name": "Kwame Boateng"
      },
      "score": 0.079,
      "reasons": [
        {
          "kind": "mentioned",
          "sentence": "Wrote about shelf.",
          "references": [
            "chat/messages#328"
          ],
          "message": {
            "reference": "chat/messages#328",
            "text": "The library's Gerald lives on the history shelf, in a jar with a shelfmark. He has been requested twice.",
            "sent_at": "2026-05-02T09:39:08.573000Z"
          },
          "request": null
        },
        {
          "kind": "helps",
          "sentence": "Answered 3 requests in this group lately.",
          "references": [
            "chat/messages#473"
          ],
          "message": {
            "reference": "chat/messages#473",
            "text": "Send it to the desk, Lena, I read anything. Slack is a noun, a verb, an adjective and, on Mondays, a policy.",
            "sent_at": "2026-06-08T15:15:06.041000Z"
          },
          "request": {
            "id": 43,
            "title": "Can somebody look over one page of English for me?"
          }
        }
      ]
    }
  ],
  "answered_by": [
    {
      "id": 7,
      "name": "Gareth Pryce"
    }
  ],
  "served_from": "index"
};
