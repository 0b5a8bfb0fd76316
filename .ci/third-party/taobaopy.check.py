# Checks taobaopy against the mock server at $MOCK. docs/mock.md prints the marked regions.
import sys
from unittest import TestCase
from taobaopy.taobao import TaoBaoAPIError

# [docs
# pip install taobaopy==6.0.1
import os
from taobaopy.taobao import TaoBaoAPIClient

client = TaoBaoAPIClient("12345678", "helloworld", domain=os.environ["MOCK"] + "/taobao")
# docs]
check = TestCase()


def happy_path():
    # [docs
    response = client.logistics_trace_search(tid=11234221, is_split=1, sub_tid="1,2,3")
    print(response["logistics_trace_search_response"]["company_name"])
    # docs]
    trace = response["logistics_trace_search_response"]
    check.assertEqual(trace["company_name"], "中通速递")
    check.assertEqual(trace["trace_list"]["transit_step_info"][0]["action"], "ARRIVE")


def documented_error():
    client.set_access_token("waybill:error=CD22")
    with check.assertRaises(TaoBaoAPIError) as raised:
        client.logistics_trace_search(tid=11234221)
    check.assertEqual(raised.exception.sub_code, "isv.split-data-error:CD22")


def wrong_secret():
    client.client_secret = "another"
    with check.assertRaises(TaoBaoAPIError) as raised:
        client.logistics_trace_search(tid=11234221)
    check.assertEqual(raised.exception.code, 25)


globals()[sys.argv[1]]()
