#include "native/sandbox/http/reply_text.hpp"

#include <algorithm>
#include <cctype>

namespace tokpost::sandbox {
namespace {

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

// RFC 9110, 6.4.1: these have no body and hence no length.
bool is_bodiless(int status) {
  return status < 200 || status == 204 || status == 304;
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return {};
  }
}

std::string reply_text(const Reply& reply, bool is_head_request, bool keep_alive) {
  std::string text = "HTTP/1.1 ";
  text.append(std::to_string(reply.status)).append(" ");
  text.append(reason_phrase(reply.status)).append("\r\n");
  for (const HttpHeader& header : reply.headers) {
    if (equal_ignoring_case(header.name, "Connection")) continue;
    text.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  if (!is_bodiless(reply.status)) {
    text.append("Content-Length: ").append(std::to_string(reply.body.size())).append("\r\n");
  }
  text += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  if (!is_head_request && !is_bodiless(reply.status)) text += reply.body;
  return text;
}

bool asks_to_close(const Reply& reply) {
  const std::string* connection = find_header(reply.headers, "Connection");
  return connection != nullptr && equal_ignoring_case(*connection, "close");
}

}  // namespace tokpost::sandbox
