#include "native/core/base/byte_buffer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost {
namespace {

std::string_view text_of(const ByteBuffer& buffer) {
  return {buffer.data(), buffer.size()};
}

TEST(ByteBuffer, keeps_its_bytes_while_it_grows) {
  ByteBuffer buffer;
  EXPECT_TRUE(buffer.empty());
  std::string expected;
  for (int i = 0; i < 40'000; ++i) {
    const std::string word = std::to_string(i);
    buffer.append(word.data(), word.size());
    expected += word;
  }
  EXPECT_GT(buffer.size(), ByteBuffer::kLargeFromBytes);
  EXPECT_EQ(text_of(buffer), expected);
  buffer.reserve(3 * ByteBuffer::kLargeBytes);
  EXPECT_EQ(text_of(buffer), expected);
}

TEST(ByteBuffer, clear_keeps_the_memory_and_drop_does_not) {
  ByteBuffer buffer;
  buffer.append("hello", 5);
  buffer.clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_GE(buffer.capacity(), 5U);
  buffer.drop();
  EXPECT_EQ(buffer.capacity(), 0U);
}

TEST(ByteBuffer, moves) {
  ByteBuffer first;
  first.append("hello", 5);
  ByteBuffer second(std::move(first));
  EXPECT_EQ(text_of(second), "hello");
  first = std::move(second);
  EXPECT_EQ(text_of(first), "hello");
  ByteBuffer third;
  third.swap(first);
  EXPECT_EQ(text_of(third), "hello");
  EXPECT_TRUE(first.empty());
}

TEST(ByteBuffer, a_large_one_begins_with_a_page_and_serves_again) {
  ByteBuffer large;
  large.resize(ByteBuffer::kLargeFromBytes);
  EXPECT_EQ(large.capacity(), ByteBuffer::kLargeBytes);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(large.data()) % 4096, 0U);
  const char* const memory = large.data();
  large.drop();
  ByteBuffer next;
  next.reserve(ByteBuffer::kLargeBytes);
  EXPECT_EQ(next.data(), memory);
  EXPECT_TRUE(next.empty());
}

TEST(ByteBuffer, any_number_of_large_ones_may_come_and_go) {
  std::vector<ByteBuffer> large(10);
  for (int round = 0; round < 2; ++round) {
    for (ByteBuffer& buffer : large) buffer.resize(ByteBuffer::kLargeBytes);
    for (ByteBuffer& buffer : large) buffer.drop();
  }
  EXPECT_EQ(large.front().capacity(), 0U);
}

}  // namespace
}  // namespace tokpost
