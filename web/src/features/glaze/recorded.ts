// Answers of a host with the sample, shortened; for tests.
import type { components } from "@/api";

type Schemas = components["schemas"];

/** Stale, because a message that it rests on was edited. */
export const glaze: Schemas["Glaze"] = {
  "user_id": 20,
  "name": "Jun Takahara",
  "version": 3,
  "state": "stale",
  "shown": "nothing",
  "text": null,
  "generated_text": null,
  "override": null,
  "stale_reasons": [
    {
      "reason": "message_edited",
      "at": "2026-11-22T09:07:35.674084Z"
    }
  ],
  "proof_points": [
    {
      "text": "Replied to five requests by others, for example “The pump runs. Eleven children tested it, and I am wet to the knees, and this was the best service call of my career.”",
      "message_ids": [
        485,
        596,
        506,
        484,
        432
      ]
    }
  ],
  "quotes": [
    {
      "text": "I thought so. I have six. I will take the one with the whistle, if Ms Pask permits.",
      "message_id": 589
    },
    {
      "text": "I have washed 64 cups in the order of their owners' house numbers. They are on my stairs.",
      "message_id": 560
    }
  ],
  "hidden": {
    "bio": true,
    "proof_points": 0,
    "quotes": 1
  },
  "origin": {
    "source_group": "kettle-lane-saucer-street",
    "llm_model": "springline-extracts",
    "prompt_version": "1",
    "generated_at": "2026-11-22T09:04:48.289486Z",
    "stale_after": "2027-02-20T09:04:48.289486Z"
  },
  "messages": [
    {
      "id": 432,
      "reference": "chat/messages#432",
      "sent_at": "2026-05-29T11:10:10.922000Z",
      "edited_at": null,
      "stands": true,
      "text": "For information: they leave because the old hive is full, and the swarm waits while scouts look for a flat. I feel close to them.\nhttps://en.wikipedia.org/wiki/Swarming_(honey_bee)",
      "group": "Kettle Lane & Saucer Street",
      "page": "/requests/41#comment-136"
    },
    {
      "id": 484,
      "reference": "chat/messages#484",
      "sent_at": "2026-06-11T14:54:12.794000Z",
      "edited_at": null,
      "stands": true,
      "text": "It is one of mine. A valve. I am already on the bicycle, both halves.",
      "group": "Kettle Lane & Saucer Street",
      "page": "/requests/44#comment-149"
    },
    {
      "id": 485,
      "reference": "chat/messages#485",
      "sent_at": "2026-06-11T15:38:06.258000Z",
      "edited_at": null,
      "stands": true,
      "text": "The pump runs. Eleven children tested it, and I am wet to the knees, and this was the best service call of my career.",
      "group": "Kettle Lane & Saucer Street",
      "page": "/requests/44#comment-150"
    },
    {
      "id": 506,
      "reference": "chat/messages#506",
      "sent_at": "2026-06-17T19:45:11.538000Z",
      "edited_at": null,
      "stands": true,
      "text": "Shellfish, please. Thank you for asking, nobody asked at the pub.",
      "group": "Kettle Lane & Saucer Street",
      "page": "/requests/45#comment-154"
    },
    {
      "id": 560,
      "reference": "chat/messages#560",
      "sent_at": "2026-06-21T09:51:09.436000Z",
      "edited_at": null,
      "stands": true,
      "text": "I have washed 64 cups in the order of their owners' house numbers. They are on my stairs. Wotan provided the hot water and sang.",
      "group": "Kettle Lane & Saucer Street",
      "page": null
    },
    {
      "id": 589,
      "reference": "chat/messages#589",
      "sent_at": "2026-06-30T17:05:12.247000Z",
      "edited_at": null,
      "stands": true,
      "text": "I thought so. I have six. I will take the one with the whistle, if Ms Pask permits.",
      "group": "Kettle Lane & Saucer Street",
      "page": null
    },
    {
      "id": 596,
      "reference": "chat/messages#596",
      "sent_at": "2026-06-30T17:51:01.136000Z",
      "edited_at": null,
      "stands": true,
      "text": "He is on the removal van, Mrs Blackwood. The boy is calling him Professor.",
      "group": "Kettle Lane & Saucer Street",
      "page": "/requests/52#comment-174"
    }
  ],
  "regeneration_asked_at": null
};

export const history: Schemas["History"] = {
  "items": [
    {
      "number": 3,
      "change": "stale",
      "made_by": "auto",
      "name": null,
      "made_at": "2026-11-22T09:07:35.745172Z",
      "changed": [
        "stale_reasons"
      ],
      "override_text": "Jun repairs what others throw away.",
      "generated_text": null,
      "differences": null,
      "proof_points": [
        {
          "text": "Replied to five requests by others, for example “The pump runs. Eleven children tested it, and I am wet to the knees, and this was the best service call of my career.”",
          "message_ids": [
            485,
            596,
            506,
            484,
            432
          ]
        }
      ],
      "quotes": [
        {
          "text": "I thought so. I have six. I will take the one with the whistle, if Ms Pask permits.",
          "message_id": 589
        }
      ],
      "hidden": {
        "bio": true,
        "proof_points": 0,
        "quotes": 1
      },
      "stale_reasons": [
        {
          "reason": "message_edited",
          "at": "2026-11-22T09:07:35.674084Z"
        }
      ]
    },
    {
      "number": 2,
      "change": "override",
      "made_by": "account/5",
      "name": "Sample admin",
      "made_at": "2026-11-22T09:07:14.132990Z",
      "changed": [
        "override_text"
      ],
      "override_text": "Jun repairs what others throw away.",
      "generated_text": null,
      "differences": null,
      "proof_points": [
        {
          "text": "Replied to five requests by others, for example “The pump runs. Eleven children tested it, and I am wet to the knees, and this was the best service call of my career.”",
          "message_ids": [
            485,
            596,
            506,
            484,
            432
          ]
        }
      ],
      "quotes": [
        {
          "text": "I thought so. I have six. I will take the one with the whistle, if Ms Pask permits.",
          "message_id": 589
        }
      ],
      "hidden": {
        "bio": true,
        "proof_points": 0,
        "quotes": 1
      },
      "stale_reasons": []
    },
    {
      "number": 1,
      "change": "auto",
      "made_by": "auto",
      "name": null,
      "made_at": "2026-11-22T09:04:48.292626Z",
      "changed": [
        "bio_text",
        "proof_points_json",
        "quotes_json",
        "source_group",
        "snapshot_hash",
        "llm_model",
        "prompt_version",
        "generated_at",
        "stale_after",
        "message_hashes"
      ],
      "override_text": null,
      "generated_text": null,
      "differences": null,
      "proof_points": [
        {
          "text": "Replied to five requests by others, for example “The pump runs. Eleven children tested it, and I am wet to the knees, and this was the best service call of my career.”",
          "message_ids": [
            485,
            596,
            506,
            484,
            432
          ]
        }
      ],
      "quotes": [
        {
          "text": "I thought so. I have six. I will take the one with the whistle, if Ms Pask permits.",
          "message_id": 589
        }
      ],
      "hidden": {
        "bio": true,
        "proof_points": 0,
        "quotes": 1
      },
      "stale_reasons": []
    }
  ],
  "next_before": null
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

export const run: Schemas["Run"] = {
  "id": 2,
  "reference": "run/2",
  "kind": "regeneration",
  "title": "What is told of person 20 is written anew",
  "subject": "person/20",
  "status": "succeeded",
  "created_by": "account/5",
  "created_at": "2026-11-22T09:04:48.065027Z",
  "started_at": "2026-11-22T09:04:48.163554Z",
  "finished_at": "2026-11-22T09:04:48.397629Z",
  "cancel_requested_at": null,
  "cancel_requested_by": null,
  "progress": null,
  "problem": null,
  "last_number": 6
};

export const audit: Schemas["Page_AuditEntryDetails_"] = {
  "items": [
    {
      "number": 26,
      "at": "2026-11-22T09:07:14.132493Z",
      "actor": "account/5",
      "action": "highlight.overridden",
      "resource": "highlight/20",
      "diff": [
        {
          "op": "replace",
          "path": "/override",
          "value": {
            "sha256": "1529f04a10ce35f0405e8cf26cce40ed65aad11620507e0b64c458ad5c00c384",
            "characters": 35
          }
        },
        {
          "op": "replace",
          "path": "/version",
          "value": 2
        }
      ],
      "request_id": "4de0daee98b94473ab6696cae55f024d",
      "hash": "eb25c41994b8c35db79b00265a8e64dac87749c7277f5913ec038556662e8fc3"
    },
    {
      "number": 25,
      "at": "2026-11-22T09:07:14.121318Z",
      "actor": "account/5",
      "action": "highlight.read",
      "resource": "highlight/20",
      "diff": [],
      "request_id": "f3e4caae2b464dd2b6f4390e21fb4ae0",
      "hash": "257fb666b351bc3edfbfa0ac314dfdb44806f210378e21778cf84ed622512af5"
    },
    {
      "number": 14,
      "at": "2026-11-22T09:04:48.065027Z",
      "actor": "account/5",
      "action": "highlight.regeneration_requested",
      "resource": "highlight/20",
      "diff": [
        {
          "op": "add",
          "path": "/version",
          "value": 0
        }
      ],
      "request_id": "d760776f5ef84e0e914f7bf7b5b7215d",
      "hash": "487d9f4bbe2c90f36cf234f98b1d4ddfd30e76a0024ff207a4e95c17bf2d7af4"
    }
  ],
  "next_cursor": null
};
