#include "native/core/publish/content_id.hpp"

#include "native/core/media/buffer_source.hpp"
#include "test/native/core/media/source_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

using Kind = SourceSpec::Kind;

class ContentId : public SourceTest {
 protected:
  std::string id(Kind kind, const std::string& bytes) {
    const auto kept = std::make_shared<const std::string>(bytes);
    const std::shared_ptr<Source> source = make_buffer_source(*kept, kept);
    const auto id = run<std::string>([=] { return async_content_id(kind, source); });
    return id ? *id : id.error().code;
  }
};

TEST_F(ContentId, every_byte_of_a_buffer_counts) {
  std::string bytes = some_bytes(6'000'000);
  const std::string first = id(Kind::buffer, bytes);
  EXPECT_EQ(id(Kind::buffer, bytes), first);
  for (const std::size_t place : {std::size_t{0}, std::size_t{2'999'999}, bytes.size() - 1}) {
    std::string other = bytes;
    ++other[place];
    EXPECT_NE(id(Kind::buffer, other), first) << place;
  }
}

TEST_F(ContentId, large_file_is_told_by_its_size_and_its_parts) {
  std::string bytes = some_bytes(6'000'000);
  const std::string first = id(Kind::file, bytes);
  for (const std::size_t place : {std::size_t{0}, bytes.size() - 1}) {
    std::string other = bytes;
    ++other[place];
    EXPECT_NE(id(Kind::file, other), first) << place;
  }
  EXPECT_NE(id(Kind::file, bytes + "x"), first);
  // A gap between two parts, which is not read.
  ++bytes[65'536 + 100];
  EXPECT_EQ(id(Kind::file, bytes), first);
}

TEST_F(ContentId, small_file_is_read_as_a_whole) {
  std::string bytes = some_bytes(300'000);
  const std::string first = id(Kind::file, bytes);
  ++bytes[150'000];
  EXPECT_NE(id(Kind::file, bytes), first);
}

TEST_F(ContentId, what_cannot_be_read_beforehand_has_none) {
  EXPECT_EQ(id(Kind::stream, "bytes"), "");
  EXPECT_EQ(id(Kind::relay_url, "bytes"), "");
}

}  // namespace
}  // namespace tokpost::media
