//! What the pages of documentation tools print around what they document, as data: it says nothing about an operation.

use std::sync::LazyLock;

use super::words::{Heading, Words, find, heading, index};

/// Lines that documentation tools print around what they document: buttons, tabs, captions.
static NOISE: Words<()> = LazyLock::new(|| {
    index(&[(
        (),
        "application/json, application/xml, application/x-www-form-urlencoded, multipart/form-data, \
         text/plain, json, xml, XML示例, JSON示例, Shell, cURL, JavaScript, Java, Swift, Go, PHP, \
         Python, HTTP, C, C#, C++, C/C++, .NET, Node, Node.js, NodeJS, Objective-C, Ruby, OCaml, Dart, \
         R, Kotlin, Rust, PowerShell, TypeScript, 请求示例请求示例, Request Request Example, 关于此文档暂时还没有FAQ, Content type, Media type, \
         Content-Type: application/json, Controls Accept header., Try it out, Try it, Run, Send, Copy, \
         Copied, 复制, No Data, 暂无数据, Expand all, Collapse all, Copy Expand all Collapse all, Schema, Model, \
         Example Value | Schema, No links, Links, No parameters, Name Description, \
         Code Description Links, Code Description, Response samples, Payload, No Data, 暂无数据, Java demo, .NET demo, Python demo, PHP demo, 返回, 顶部, 返回顶部, \
         Back to top, OK, Success, Successful operation, 成功, 请求成功, Built with, Powered by, Edit this page, 收起, 展开, Show child attributes, \
         Hide child attributes, 环境 HTTP地址 HTTPS地址, 环境 HTTP请求地址 HTTPS请求地址, Region Endpoint, 已发布, Released, \
         Did this chapter help you?, YesNo, API测试工具, 错误码查询工具, SDK 下载, ￥开放平台免费API",
    )])
});

/// How far an operation is, as Apifox prints it beside the title. That one is deprecated says something about it.
static BADGES: Words<()> = LazyLock::new(|| {
    index(&[(
        (),
        "设计中, 待确定, 开发中, 联调中, 测试中, 已测完, 已发布, 有异常, Designing, Pending, Developing, In development, \
         Integrating, Testing, Tested, Released, Exception",
    )])
});

/// The formats in which a tool can show an example: a menu above it lists them.
static FORMATS: Words<()> = LazyLock::new(|| index(&[((), "Plain, Bash, CSS, Diff, HTML/XML, Markdown, SQL")]));

/// How lines start that only say when a page was changed, or what a tool printed.
const NOISE_STARTS: &[&str] = &[
    "修改于",
    "更新时间",
    "最后更新",
    "最后修改",
    "Modified at",
    "Last updated",
    "Last modified",
    "负责人",
    "责任人",
    "Maintainer",
    "Built with",
    "HTTP 状态码:",
    "HTTP 状态码：",
    "HTTP Code:",
    "内容格式:",
    "内容格式：",
    "Content Type :",
    "```",
];

/// What a line with only these characters is: a rule between parts, a border of a table.
const RULES: &[char] = &['#', '`', '-', '=', '*', '_', '|', ':', '+', '─', '—', ' ', '\t'];

/// Whether a line of a page says nothing about the operation.
pub(crate) fn is_noise(text: &str) -> bool {
    text.chars().all(|c| RULES.contains(&c))
        || find(&NOISE, text).is_some()
        || text.split_whitespace().all(|word| find(&NOISE, word).is_some())
        || NOISE_STARTS.iter().any(|start| text.starts_with(start))
}

/// Whether a line in the head of a page says how far the operation is.
pub(crate) fn is_badge(text: &str) -> bool {
    find(&BADGES, text).is_some()
}

/// Whether a line above an example names a format; elsewhere, it can be a description.
pub(crate) fn is_format(text: &str) -> bool {
    find(&FORMATS, text).is_some()
}

/// Whether it is what a tool or a site prints around a page, and no rule of a table.
pub(crate) fn is_footer(text: &str) -> bool {
    is_noise(text) && !text.chars().all(|c| RULES.contains(&c)) || heading(text) == Some(Heading::End)
}
