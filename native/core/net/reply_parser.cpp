#include "native/core/net/reply_parser.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <limits>
#include <utility>

namespace tokpost {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

using ErrorCode = beast::error_code;

constexpr std::size_t kChunkHeadLimit = 16 * 1024;

}  // namespace

class ReplyParser::Impl final : public http::basic_parser<false> {
 public:
  explicit Impl(bool no_body, bool is_connect) : is_connect_(is_connect) {
    header_limit(static_cast<std::uint32_t>(kHeadLimit));
    body_limit(boost::none);  // the exchange counts
    skip(no_body);
  }

  // What follows a 2xx to CONNECT is the tunnel, whatever its headers say (RFC 9110, 9.3.6).
  bool opened_tunnel() const { return is_connect_ && is_header_done() && reply.status / 100 == 2; }

  HttpReply reply;
  std::span<const char> piece;

 private:
  static void append(HttpHeaders& headers, beast::string_view name, beast::string_view value) {
    headers.push_back(
        {std::string(name.data(), name.size()), std::string(value.data(), value.size())});
  }

  void on_request_impl(http::verb /*verb*/, beast::string_view /*method*/,
                       beast::string_view /*target*/, int /*version*/, ErrorCode& /*ec*/) override {
  }
  void on_response_impl(int code, beast::string_view /*reason*/, int /*version*/,
                        ErrorCode& ec) override {
    reply.status = code;
    if (code < 100) ec = http::error::bad_status;
  }
  void on_field_impl(http::field name, beast::string_view name_text, beast::string_view value,
                     ErrorCode& ec) override {
    if (in_trailer_) return;
    // Any other coding would be taken for a body up to the connection's end, or handed out encoded.
    if (name == http::field::transfer_encoding && !beast::iequals(value, "chunked")) {
      ec = http::error::bad_transfer_encoding;
      return;
    }
    append(reply.headers, name_text, value);
  }
  void on_header_impl(ErrorCode& /*ec*/) override { in_trailer_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& /*size*/,
                         ErrorCode& /*ec*/) override {}
  std::size_t on_body_impl(beast::string_view body, ErrorCode& /*ec*/) override {
    piece = {body.data(), body.size()};
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t /*size*/, beast::string_view /*extensions*/,
                            ErrorCode& /*ec*/) override {}
  std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, beast::string_view body,
                                 ErrorCode& /*ec*/) override {
    piece = {body.data(), body.size()};
    return body.size();
  }
  void on_finish_impl(ErrorCode& /*ec*/) override {}

  bool is_connect_;
  bool in_trailer_ = false;
};

ReplyParser::ReplyParser(std::string_view method)
    : impl_(std::make_unique<Impl>(method == "HEAD", method == "CONNECT")) {}

ReplyParser::~ReplyParser() = default;
ReplyParser::ReplyParser(ReplyParser&&) noexcept = default;
ReplyParser& ReplyParser::operator=(ReplyParser&&) noexcept = default;

ReplyParser::Step ReplyParser::put(std::span<const char> bytes) {
  Step step;
  ErrorCode ec;
  impl_->piece = {};
  step.consumed = impl_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  step.piece = impl_->piece;
  if (ec == http::error::need_more) {
    step.needs_more = true;
    const std::size_t limit = head_done() ? kChunkHeadLimit : kHeadLimit;
    if (bytes.size() - step.consumed >= limit) step.fault = TransportFault::bad_reply;
  } else if (ec) {
    step.fault = TransportFault::bad_reply;
  }
  return step;
}

TransportFault ReplyParser::put_end() {
  ErrorCode ec;
  if (!impl_->got_some()) return TransportFault::reset;
  impl_->put_eof(ec);
  return ec ? TransportFault::reset : TransportFault::none;
}

bool ReplyParser::head_done() const {
  return impl_->is_header_done();
}

bool ReplyParser::done() const {
  return impl_->is_done() || impl_->opened_tunnel();
}

bool ReplyParser::keeps_alive() const {
  return impl_->keep_alive();
}

HttpReply& ReplyParser::reply() {
  return impl_->reply;
}

std::uint64_t ReplyParser::body_size() const {
  const auto size = impl_->content_length();
  return size ? *size : 0;
}

}  // namespace tokpost
