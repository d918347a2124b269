#include "native/core/publish/source_opener.hpp"

#include "native/core/media/buffer_source.hpp"
#include "native/core/media/rules.hpp"
#include "native/core/media/source.hpp"
#include "native/core/media/stream_source.hpp"
#include "test/native/support/io_test.hpp"
#include "test/native/support/media_fixtures.hpp"
#include "test/native/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tokpost::test {
namespace {

using SpecKind = SourceSpec::Kind;

class SourceOpenerTest : public IoTest {
 protected:
  Result<OpenedSource> open(const SourceSpec& spec,
                            const std::shared_ptr<media::Source>& handle = nullptr) {
    return run<OpenedSource>([&] { return opener_->async_open(spec, handle); });
  }
  std::shared_ptr<media::Source> buffer() const {
    const auto owner = std::make_shared<std::string>(video_);
    return media::make_buffer_source(std::span<const char>(*owner), owner);
  }

  const std::string video_ = make_webm();
  std::string relayed_;
  std::shared_ptr<SourceOpener> opener_ = make_source_opener(
      [this](std::string url) -> Awaitable<Result<std::shared_ptr<media::Source>>> {
        relayed_ = std::move(url);
        co_return buffer();
      });
};

TEST_F(SourceOpenerTest, file_is_probed_and_has_a_fingerprint) {
  TempDir dir;
  const std::string path = (dir.path() / "v.webm").string();
  std::ofstream(path, std::ios::binary) << video_;
  const auto opened = open({SpecKind::file, path, 0});
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  EXPECT_EQ(opened->size_bytes, video_.size());
  EXPECT_FALSE(opened->fingerprint.empty());
  ASSERT_TRUE(opened->probe.has_value());
  EXPECT_EQ(opened->probe->width, 720u);
  EXPECT_EQ(opened->content_type, "video/webm");
}

TEST_F(SourceOpenerTest, missing_file_is_lost) {
  EXPECT_EQ(open({SpecKind::file, "/nowhere/v.mp4", 0}).error().code, "source_lost");
}

TEST_F(SourceOpenerTest, buffer_needs_its_bytes) {
  EXPECT_EQ(open({SpecKind::buffer, "", 9}).error().code, "source_lost");
  const auto opened = open({SpecKind::buffer, "", video_.size()}, buffer());
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(opened->probe.has_value());
}

TEST_F(SourceOpenerTest, stream_is_told_by_its_head) {
  const auto stream = media::make_stream_source(video_.size());
  stream->push(std::span<const char>(video_));
  const auto opened = open({SpecKind::stream, "", video_.size()}, stream);
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  EXPECT_FALSE(opened->probe.has_value());
  EXPECT_EQ(opened->content_type, "video/webm");
}

TEST_F(SourceOpenerTest, stream_that_is_no_video_is_refused_by_its_head) {
  for (const std::string& bytes : {std::string(6000, 'x'), make_png()}) {
    const auto stream = media::make_stream_source(bytes.size());
    stream->push(std::span<const char>(bytes));
    stream->finish();
    const auto opened = open({SpecKind::stream, "", bytes.size()}, stream);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    ASSERT_TRUE(opened->probe.has_value());
    EXPECT_FALSE(media::check_video(*opened->probe).empty());
  }
}

TEST_F(SourceOpenerTest, relayed_url_is_opened_by_its_maker) {
  const auto opened = open({SpecKind::relay_url, "https://a.example/v", 0});
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(relayed_, "https://a.example/v");
}

}  // namespace
}  // namespace tokpost::test
