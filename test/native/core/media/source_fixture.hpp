#pragma once

#include "native/core/media/source.hpp"
#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

namespace tokpost::media {

/// Bytes that do not repeat within a file of a test.
inline std::string some_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 12345;
  for (char& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

/// Reads sources as an upload does.
class SourceTest : public test::IoTest {
 protected:
  /// All that a body hands out, or the code of its failure.
  static Awaitable<Result<std::string>> async_drain(std::shared_ptr<RequestBody> body) {
    std::string all;
    while (true) {
      const auto piece = co_await body->async_next();
      if (piece.has_error()) co_return piece.error();
      if (piece->empty()) co_return all;
      all.append(piece->begin(), piece->end());
    }
  }
  static Awaitable<Result<std::string>> async_read(std::shared_ptr<Source> source,
                                                   std::uint64_t first, std::uint64_t size) {
    const auto body = co_await source->async_open(first, size);
    if (body.has_error()) co_return body.error();
    EXPECT_EQ((*body)->size(), size);
    Result<std::string> bytes = co_await async_drain(*body);
    co_return bytes;
  }

  /// A range's bytes, or the code of why they cannot be had.
  std::string read(std::shared_ptr<Source> source, std::uint64_t first, std::uint64_t size) {
    const auto bytes = run<std::string>([=] { return async_read(source, first, size); });
    return bytes ? *bytes : bytes.error().code;
  }
  /// "ok", or a code.
  std::string check(std::shared_ptr<Source> source) {
    const auto status = run<void>([source] { return source->async_check(); });
    return status ? "ok" : status.error().code;
  }
  std::shared_ptr<RequestBody> open(std::shared_ptr<Source> source, std::uint64_t first,
                                    std::uint64_t size) {
    return run<std::shared_ptr<RequestBody>>([=] { return source->async_open(first, size); })
        .value();
  }
  std::string next(std::shared_ptr<RequestBody> body) {
    const auto piece = run<std::string>([body]() -> Awaitable<Result<std::string>> {
      const auto got = co_await body->async_next();
      if (got.has_error()) co_return got.error();
      co_return std::string(got->begin(), got->end());
    });
    return piece ? *piece : piece.error().code;
  }
  std::string drain(std::shared_ptr<RequestBody> body) {
    const auto bytes = run<std::string>([body] { return async_drain(body); });
    return bytes ? *bytes : bytes.error().code;
  }
};

}  // namespace tokpost::media
