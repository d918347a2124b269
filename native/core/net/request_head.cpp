#include "native/core/net/request_head.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <array>
#include <locale>
#include <utility>

namespace tokpost {
namespace {

constexpr std::array<std::string_view, 11> kOwnHeaders = {
    "Host",    "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive",         "Expect",
    "Upgrade", "User-Agent",     "Trailer",           "TE",         "Proxy-Authorization"};

// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view text) {
  return std::ranges::none_of(text,
                              [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; });
}

bool is_target(std::string_view text) {
  return text.starts_with('/') &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_own_header(std::string_view name) {
  return std::ranges::any_of(kOwnHeaders, [name](std::string_view own) {
    return boost::algorithm::iequals(own, name, std::locale::classic());
  });
}

Error refuse(const HttpRequest& request, std::string code, std::string message) {
  return make_error(Errc::validation, std::move(code), std::move(message), request.operation);
}

bool always_tells_its_size(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

Status check_request(const HttpRequest& request) {
  if (!is_token(request.method) || request.method == "CONNECT") {
    return refuse(request, "invalid_method", "The request's method is not valid.");
  }
  if (!is_target(request.url.target) || !is_header_value(request.url.host) ||
      request.url.host.empty()) {
    return refuse(request, "invalid_url", "The request's URL is not valid.");
  }
  for (const auto& header : request.headers) {
    // Neither name nor value goes into the message: what is wrong with them may be a secret.
    if (!is_token(header.name) || !is_header_value(header.value)) {
      return refuse(request, "invalid_header", "A header of the request holds a forbidden byte.");
    }
    if (is_own_header(header.name)) {
      return refuse(request, "reserved_header",
                    "The header " + header.name + " is set by the client itself.");
    }
  }
  return {};
}

std::optional<std::uint64_t> body_size(const HttpRequest& request) {
  if (request.body_source) return request.body_source->size();
  if (!request.body.empty() || always_tells_its_size(request.method)) return request.body.size();
  return std::nullopt;
}

std::string request_head(const HttpRequest& request, std::string_view user_agent) {
  std::string head;
  // Room for all of it, since growing would leave a copy of the token behind.
  std::size_t size = 512 + request.url.target.size() + request.url.host.size() + user_agent.size();
  for (const auto& header : request.headers) size += header.name.size() + header.value.size() + 4;
  head.reserve(size);
  head += request.method;
  head += ' ';
  head += request.url.target;
  head += " HTTP/1.1\r\nHost: ";
  head += request.url.authority();
  head += "\r\n";
  if (!user_agent.empty()) {
    head += "User-Agent: ";
    head += user_agent;
    head += "\r\n";
  }
  for (const auto& header : request.headers) {
    head += header.name;
    head += ": ";
    head += header.value;
    head += "\r\n";
  }
  if (const auto length = body_size(request)) {
    head += "Content-Length: ";
    head += std::to_string(*length);
    head += "\r\n";
    if (request.expect_continue && *length > 0) head += "Expect: 100-continue\r\n";
  }
  head += "\r\n";
  return head;
}

}  // namespace tokpost
