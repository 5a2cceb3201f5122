"""The official Python SDK, unmodified, as a process: a call a line in, what came of it a line out."""

import json
import sys

from alibabacloud_dingtalk.conference_1_0 import models
from alibabacloud_dingtalk.conference_1_0.client import Client
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_util.models import RuntimeOptions


def snake(page):
    """The SDK's names of a page's parameters."""
    names = {"nextToken": "next_token", "maxResults": "max_results"}
    return {names[name]: value for name, value in page.items()}


def rest(name, token):
    headers = getattr(models, name + "Headers")()
    if token is not None:
        headers.x_acs_dingtalk_access_token = token
    return headers, RuntimeOptions()


OPERATIONS = {
    "lock": lambda client, token, conference_id, action: client.lock_conference_with_options(
        conference_id, models.LockConferenceRequest(action=action), *rest("LockConference", token)
    ),
    "orgConferences": lambda client, token, page: client.query_org_conference_list_with_options(
        models.QueryOrgConferenceListRequest(**snake(page)), *rest("QueryOrgConferenceList", token)
    ),
    "roomCode": lambda client, token, room_code, page: client.query_conference_info_by_room_code_with_options(
        room_code,
        models.QueryConferenceInfoByRoomCodeRequest(**snake(page)),
        *rest("QueryConferenceInfoByRoomCode", token),
    ),
    "userConferences": lambda client, token, union_id: client.query_user_on_going_conference_with_options(
        models.QueryUserOnGoingConferenceRequest(union_id=union_id), *rest("QueryUserOnGoingConference", token)
    ),
    "conference": lambda client, token, conference_id: client.query_conference_info_with_options(
        conference_id, *rest("QueryConferenceInfo", token)
    ),
    "conferences": lambda client, token, ids: client.query_conference_info_batch_with_options(
        models.QueryConferenceInfoBatchRequest(conference_id_list=ids), *rest("QueryConferenceInfoBatch", token)
    ),
    "members": lambda client, token, conference_id, page: client.query_conference_members_with_options(
        conference_id, models.QueryConferenceMembersRequest(**snake(page)), *rest("QueryConferenceMembers", token)
    ),
}


def outcome(endpoint, token, operation, args):
    client = Client(Config(protocol="http", region_id="central", endpoint=endpoint))
    try:
        response = OPERATIONS[operation](client, token, *args)
        return {"reply": {"statusCode": response.status_code, "body": response.body.to_map()}}
    except Exception as error:  # whatever it is, it is what the SDK's user sees
        names = ("code", "statusCode", "message", "description", "accessDeniedDetail", "data")
        failure = {name: getattr(error, name, None) for name in names}
        return {"failure": {**failure, "message": failure["message"] or repr(error)}}


for line in sys.stdin:
    print(json.dumps(outcome(**json.loads(line))), flush=True)
