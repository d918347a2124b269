#include "native/sandbox/http/chunked_decoder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost::sandbox {
namespace {

using State = ChunkedDecoder::State;

struct Decoded {
  State state = State::more;
  std::string data;
  std::string rest;
};

// Feeds `step` bytes at a time, as a socket might.
Decoded decode(std::string_view bytes, std::size_t step) {
  ChunkedDecoder decoder;
  Decoded result;
  std::string pending;
  while (result.state == State::more) {
    const ChunkedDecoder::Step next = decoder.next(pending);
    result.state = next.state;
    result.data += next.data;
    pending.erase(0, next.consumed);
    if (next.consumed > 0 || result.state != State::more) continue;
    if (bytes.empty()) break;
    pending += bytes.substr(0, step);
    bytes.remove_prefix(std::min(step, bytes.size()));
  }
  result.rest = pending + std::string(bytes);
  return result;
}

TEST(ChunkedDecoder, reads_the_same_however_the_bytes_are_cut) {
  constexpr std::string_view kBytes =
      "5\r\nhello\r\nA;name=\"value\"\r\n0123456789\r\n000\r\nX: y\r\n\r\nNEXT";
  for (std::size_t step = 1; step <= kBytes.size(); ++step) {
    const Decoded decoded = decode(kBytes, step);
    EXPECT_EQ(decoded.state, State::done) << step;
    EXPECT_EQ(decoded.data, "hello0123456789") << step;
    EXPECT_EQ(decoded.rest, "NEXT") << step;
  }
}

TEST(ChunkedDecoder, waits_for_what_is_missing) {
  for (const std::string_view bytes : {"", "5", "5\r", "5\r\nhell", "5\r\nhello\r", "0\r\nX: y"}) {
    EXPECT_EQ(decode(bytes, 3).state, State::more) << bytes;
  }
}

TEST(ChunkedDecoder, refuses_what_is_no_chunk) {
  const std::string endless_extension = "1;" + std::string(5000, 'x');
  const std::string endless_trailer = "0\r\n" + std::string(20'000, 'x');
  for (const std::string& bytes :
       {std::string("\r\n"), std::string("x\r\n"), std::string("-1\r\n"), std::string("+1\r\n"),
        std::string("0x5\r\n"), std::string("11111111111111111\r\n"), std::string("1\r\nabc"),
        endless_extension, endless_trailer}) {
    EXPECT_EQ(decode(bytes, 1000).state, State::malformed) << bytes.substr(0, 20);
  }
}

}  // namespace
}  // namespace tokpost::sandbox
