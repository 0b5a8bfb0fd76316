# Checks py-taobao-open against the mock server at $MOCK. docs/mock.md prints the marked regions.
import sys
from unittest import TestCase
from taobao_open.api.base import TopException

# [docs
# pip install py-taobao-open==1.0.3
import os
from urllib.parse import urlsplit
import taobao_open
from taobao_open.api.base import RestApi


class LogisticsTraceSearchRequest(RestApi):  # the package has no class for this operation
    tid = is_split = sub_tid = None

    def getapiname(self):
        return "taobao.logistics.trace.search"


mock = urlsplit(os.environ["MOCK"])  # only host and port can be set; the path is always /router/rest
taobao_open.setDefaultAppInfo("12345678", "helloworld")
request = LogisticsTraceSearchRequest(mock.hostname, mock.port)
request.tid, request.is_split, request.sub_tid = 11234221, 1, "1,2,3"
# docs]
check = TestCase()


def happy_path():
    # [docs
    response = request.getResponse()
    print(response["logistics_trace_search_response"]["company_name"])
    # docs]
    trace = response["logistics_trace_search_response"]
    check.assertEqual(trace["company_name"], "中通速递")
    check.assertEqual(trace["trace_list"]["transit_step_info"][0]["action"], "ARRIVE")


def documented_error():
    with check.assertRaises(TopException) as raised:
        request.getResponse(authrize="waybill:error=CD22")
    check.assertEqual(raised.exception.subcode, "isv.split-data-error:CD22")


def wrong_secret():
    request.set_app_info(taobao_open.appinfo("12345678", "another"))
    with check.assertRaises(TopException) as raised:
        request.getResponse()
    check.assertEqual(raised.exception.errorcode, 25)


globals()[sys.argv[1]]()
