// Answers of a host with the sample, shortened; for tests.
import type { components } from "@/api";

type Schemas = components["schemas"];

export const person: Schemas["IndexedPerson"] = {
  "content_hash": "464dbc7841e37cfb4a29da78342ed6d5e5c55868aeb744ac18ffa958de860a7a",
  "document": {
    "activity": {
      "by_month": [
        {
          "count": 13,
          "value": "2026-06"
        },
        {
          "count": 8,
          "value": "2026-05"
        },
        {
          "count": 12,
          "value": "2026-04"
        }
      ],
      "first_at": "2026-04-02T17:50:05.245+00:00",
      "last_at": "2026-06-30T17:51:01.136+00:00"
    },
    "attachments": [
      {
        "count": 2,
        "value": "image/jpeg"
      }
    ],
    "bio": null,
    "counts": {
      "attachments": 2,
      "comments": 16,
      "messages": 33,
      "reactions_given": 42,
      "reactions_received": 89,
      "requests": 10,
      "requests_opened": 5
    },
    "embedding": null,
    "groups": [
      {
        "count": 30,
        "value": "kettle-lane-saucer-street"
      },
      {
        "count": 3,
        "value": "the-blue-cupboard"
      }
    ],
    "id": 20,
    "is_bot": false,
    "kind": "person",
    "languages": [
      {
        "count": 16,
        "value": "en"
      }
    ],
    "links": [
      {
        "count": 1,
        "value": "en.wikipedia.org"
      }
    ],
    "locations": [
      {
        "count": 1,
        "value": "Ottersford"
      }
    ],
    "name": "Jun Takahara",
    "proof_points": [],
    "reactions": [
      {
        "count": 42,
        "value": "❤️"
      },
      {
        "count": 36,
        "value": "😂"
      }
    ],
    "says": [
      {
        "count": 3,
        "value": "need"
      }
    ],
    "schema_version": 1,
    "tags": [
      {
        "count": 2,
        "value": "boy"
      },
      {
        "count": 2,
        "value": "cartridge"
      },
      {
        "count": 2,
        "value": "flat"
      },
      {
        "count": 2,
        "value": "pub"
      }
    ],
    "truncated": []
  },
  "freshness": {
    "refreshed_at": "2026-11-22T09:03:53.086221+00:00",
    "source_watermark": "2026-11-22T09:03:52.741906+00:00"
  },
  "id": 20,
  "kind": "person",
  "schema_version": 1,
  "version": 3
};

export const peoplePage: Schemas["PeoplePage"] = {
  items: [person],
  next_cursor: null,
  facets: { counted: 31, is_whole: true, values: { tag: [{ value: "van", count: 4 }, { value: "boy", count: 2 }], location: [{ value: "Ottersford", count: 3 }], group: [] } },
};

export const told: Schemas["GlazeTold"] = {
  "user_id": 20,
  "name": "Jun Takahara",
  "is_bot": false,
  "shown": "highlight",
  "state": "fresh",
  "reasons": [],
  "text": "Jun Takahara wrote 33 messages in Kettle Lane & Saucer Street from April to June 2026.",
  "proof_points": [
    {
      "text": "Asked for something twice, for example “I am looking for a small flat, quiet if possible.”",
      "references": [
        "chat/messages#199",
        "chat/messages#205"
      ]
    }
  ],
  "quotes": [
    {
      "text": "I can contribute a torque wrench, a set of pump spanners, and time at weekends.",
      "reference": "chat/messages#303"
    },
    {
      "text": "The plant is called Kevin.",
      "reference": "chat/messages#592"
    }
  ],
  "generated_at": "2026-11-22T09:04:48.289486Z",
  "provenance": [
    "highlight/20",
    "chat/messages#303"
  ],
  "statistics": null
};

/** The same after the message of the first quote was edited. */
export const toldStale: Schemas["GlazeTold"] = {
  ...told,
  shown: "statistics",
  state: "stale",
  reasons: [{ reason: "message_edited", since: "2026-11-22T09:07:35.674084Z" }],
  text: null,
  proof_points: [],
  quotes: [],
  provenance: ["highlight/20"],
  statistics: {
    served_from: "index",
    as_of: "2026-11-22T09:07:40Z",
    messages: 33,
    requests: 10,
    first_at: "2026-04-02T17:50:05.245Z",
    last_at: "2026-06-30T17:51:01.136Z",
    group: "kettle-lane-saucer-street",
    tags: [{ value: "van", count: 2 }],
    links: [],
    reactions: [],
    attachments: [],
  },
};

export const why: Schemas["Why"] = {
  "reference": "highlight/20@1",
  "state": "stale",
  "since": "2026-11-22T09:07:35.709765Z",
  "produced_by": "springline-extracts/1",
  "produced_at": "2026-11-22T09:04:48.292626Z",
  "reasons": [
    {
      "change": {
        "derived": "highlight/20@1#/bio_text",
        "source": "chat/messages#303",
        "read": "Thank you for adding me. I can contribute a torque wrench, a set of pump spanners, and time at weekends.",
        "state": "fresh",
        "changed_at": "2026-11-22T09:07:35.709765Z",
        "changed_by": "chat/messages#303",
        "reads_now": "I can contribute a torque wrench and time at weekends. The pump spanners are lent out.",
        "is_withheld": false,
        "depth": 1
      },
      "through": [
        "highlight/20@1#/bio_text"
      ]
    },
    {
      "change": {
        "derived": "highlight/20@1#/proof_points/2",
        "source": "chat/messages#303",
        "read": "Thank you for adding me. I can contribute a torque wrench, a set of pump spanners, and time at weekends.",
        "state": "fresh",
        "changed_at": "2026-11-22T09:07:35.709765Z",
        "changed_by": "chat/messages#303",
        "reads_now": "I can contribute a torque wrench and time at weekends. The pump spanners are lent out.",
        "is_withheld": false,
        "depth": 1
      },
      "through": [
        "highlight/20@1#/proof_points/2"
      ]
    },
    {
      "change": {
        "derived": "highlight/20@1#/quotes/2",
        "source": "chat/messages#303",
        "read": "I can contribute a torque wrench, a set of pump spanners, and time at weekends.",
        "state": "fresh",
        "changed_at": "2026-11-22T09:07:35.709765Z",
        "changed_by": "chat/messages#303",
        "reads_now": null,
        "is_withheld": false,
        "depth": 1
      },
      "through": [
        "highlight/20@1#/quotes/2"
      ]
    }
  ],
  "inputs": [],
  "is_whole": true
};

export const activity: Schemas["ActivityTold"] = {
  "counted": 33,
  "is_whole": true,
  "weeks": [
    {
      "value": "2026-03-30",
      "count": 4
    },
    {
      "value": "2026-04-06",
      "count": 2
    },
    {
      "value": "2026-04-20",
      "count": 6
    },
    {
      "value": "2026-05-04",
      "count": 2
    },
    {
      "value": "2026-05-11",
      "count": 4
    },
    {
      "value": "2026-05-25",
      "count": 2
    },
    {
      "value": "2026-06-01",
      "count": 2
    },
    {
      "value": "2026-06-08",
      "count": 3
    },
    {
      "value": "2026-06-15",
      "count": 3
    },
    {
      "value": "2026-06-22",
      "count": 1
    },
    {
      "value": "2026-06-29",
      "count": 4
    }
  ],
  "hours": [
    {
      "value": "6",
      "count": 2
    },
    {
      "value": "9",
      "count": 2
    },
    {
      "value": "10",
      "count": 1
    },
    {
      "value": "11",
      "count": 3
    },
    {
      "value": "12",
      "count": 1
    },
    {
      "value": "14",
      "count": 1
    },
    {
      "value": "15",
      "count": 3
    },
    {
      "value": "16",
      "count": 3
    },
    {
      "value": "17",
      "count": 11
    },
    {
      "value": "18",
      "count": 2
    },
    {
      "value": "19",
      "count": 4
    }
  ],
  "weekdays": [
    {
      "value": "2",
      "count": 9
    },
    {
      "value": "3",
      "count": 3
    },
    {
      "value": "4",
      "count": 9
    },
    {
      "value": "5",
      "count": 6
    },
    {
      "value": "6",
      "count": 4
    },
    {
      "value": "7",
      "count": 2
    }
  ],
  "groups": [
    {
      "value": "kettle-lane-saucer-street",
      "count": 30,
      "name": "Kettle Lane & Saucer Street"
    },
    {
      "value": "the-blue-cupboard",
      "count": 3,
      "name": "The Blue Cupboard"
    }
  ]
};

export const snapshot: Schemas["SnapshotTold"] = { snapshot_hash: "0000000000000000000000000000000000000000000000000000000000000000", snapshot: {
  "user_id": 20,
  "group_slug": "kettle-lane-saucer-street",
  "message_count": 33,
  "first_seen_at": "2026-04-02T17:50:05.245Z",
  "last_seen_at": "2026-06-30T17:51:01.136Z",
  "top_links": [
    {
      "domain": "en.wikipedia.org",
      "count": 1
    }
  ],
  "top_tags": [
    {
      "tag": "boy",
      "count": 2
    },
    {
      "tag": "van",
      "count": 2
    }
  ],
  "reaction_counts": {
    "❤️": 42
  },
  "attachment_counts": {
    "image/jpeg": 2
  },
  "request_ids": [
    18,
    52
  ]
} };
