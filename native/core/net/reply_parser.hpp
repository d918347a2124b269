#pragma once

#include "native/core/net/classify.hpp"
#include "native/core/net/http_message.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace tokpost {

/// Reads one reply, interim or final, from bytes as they come: Beast's parser, plus the refusal of
/// whatever two readers could understand differently.
class ReplyParser {
 public:
  static constexpr std::size_t kHeadLimit = 32 * 1024;

  /// A reply to HEAD has no body, and one to CONNECT none if it succeeds.
  explicit ReplyParser(std::string_view method);
  ~ReplyParser();
  ReplyParser(ReplyParser&&) noexcept;
  ReplyParser& operator=(ReplyParser&&) noexcept;

  struct Step {
    TransportFault fault = TransportFault::none;
    std::size_t consumed = 0;     ///< of the bytes; the rest is to be put again
    bool needs_more = false;      ///< nothing goes on before further bytes stand behind the rest
    std::span<const char> piece;  ///< of the body; points into the bytes
  };
  /// One step: the head, or a piece of the body. Not after done().
  Step put(std::span<const char> bytes);
  /// The connection's end; fails unless the reply is one that ends so.
  TransportFault put_end();

  bool head_done() const;
  bool done() const;
  /// Whether the connection can carry another exchange after this reply.
  bool keeps_alive() const;
  /// Its body is not filled here.
  HttpReply& reply();
  /// As announced; 0 where that is unknown.
  std::uint64_t body_size() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tokpost
