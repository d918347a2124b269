#include "native/sandbox/http/head_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/parser.hpp>

#include <limits>

namespace tokpost::sandbox {
namespace {

namespace http = boost::beast::http;

std::string text_of(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

ParsedHead refused(int status) {
  ParsedHead answer;
  answer.state = HeadState::refused;
  answer.refusal_status = status;
  return answer;
}

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// RFC 9112, 2.2: blank lines before a request are skipped.
std::size_t leading_blank_lines(std::string_view bytes) {
  std::size_t size = 0;
  while (bytes.substr(size).starts_with("\r\n")) size += 2;
  return size;
}

// RFC 9112, 3.2.2: a server takes the absolute form too; only the path and query matter here.
std::string origin_form(std::string target) {
  if (!target.starts_with("http://") && !target.starts_with("https://")) return target;
  const std::size_t path = target.find_first_of("/?", target.find("//") + 2);
  if (path == std::string::npos) return "/";
  return target[path] == '/' ? target.substr(path) : "/" + target.substr(path);
}

// Beast reads what is well-formed; this decides what this server can serve. 0 where it can.
int refusal_of(const http::request_parser<http::empty_body>& parser) {
  const auto& message = parser.get();
  if (message.version() >= 11 && message.count(http::field::host) != 1) return 400;
  const auto coding = message[http::field::transfer_encoding];
  if (!coding.empty() && !boost::beast::iequals(coding, "chunked")) return 501;
  const auto expectation = message[http::field::expect];
  if (!expectation.empty() && !boost::beast::iequals(expectation, "100-continue")) return 417;
  return 0;
}

}  // namespace

ParsedHead parse_head(std::string_view bytes, std::size_t limit_bytes) {
  const std::size_t skipped = leading_blank_lines(bytes);
  if (skipped > limit_bytes) return refused(400);
  bytes.remove_prefix(skipped);
  if (bytes.empty() || bytes == "\r") return {};
  // What cannot become a method (a TLS greeting, for one) is not worth waiting for its end.
  if (!is_token_character(bytes.front())) return refused(400);

  http::request_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(
      std::min<std::size_t>(limit_bytes, std::numeric_limits<std::uint32_t>::max())));
  parser.body_limit(boost::none);
  parser.eager(false);
  boost::system::error_code ec;
  const std::size_t size = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
  if (ec == http::error::need_more) {
    return bytes.size() > limit_bytes ? refused(431) : ParsedHead{};
  }
  if (ec == http::error::header_limit) return refused(431);
  if (ec == http::error::bad_version) return refused(505);
  if (ec) return refused(400);
  if (const int status = refusal_of(parser); status != 0) return refused(status);

  ParsedHead answer;
  answer.state = HeadState::complete;
  answer.size_bytes = skipped + size;
  answer.chunked = parser.chunked();
  answer.keep_alive = parser.keep_alive();
  const auto& message = parser.get();
  answer.expects_continue = message.version() >= 11 && message.count(http::field::expect) != 0;
  answer.head.method = text_of(message.method_string());
  answer.head.target = origin_form(text_of(message.target()));
  for (const auto& field : message) {
    answer.head.headers.push_back({text_of(field.name_string()), text_of(field.value())});
  }
  if (const auto length = parser.content_length()) answer.head.content_length = *length;
  return answer;
}

}  // namespace tokpost::sandbox
