#include "native/core/publish/described_source.hpp"

#include "native/core/media/buffer_source.hpp"
#include "native/core/media/source.hpp"
#include "native/core/media/source_error.hpp"
#include "native/core/media/stream_source.hpp"
#include "test/native/support/io_test.hpp"
#include "test/native/support/media_fixtures.hpp"
#include "test/native/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tokpost::test {
namespace {

using SourcePtr = std::shared_ptr<media::Source>;

class DescribedSourceTest : public IoTest {
 protected:
  DescribedSourceTest() : path_((directory_.path() / "v.webm").string()) {
    std::ofstream(path_, std::ios::binary) << video_;
  }

  Result<SourcePtr> open(const std::string& description, const SourcePtr& handle = nullptr) {
    return run<SourcePtr>([&] { return async_open_described(opener_, {description, handle}); });
  }
  Result<media::Probe> probe(const std::string& description, const SourcePtr& handle = nullptr) {
    return run<media::Probe>([&] { return async_probe_described(opener_, {description, handle}); });
  }
  SourcePtr buffer() const {
    const auto owner = std::make_shared<std::string>(video_);
    return media::make_buffer_source(std::span<const char>(*owner), owner);
  }
  std::string file() const { return R"({"file":")" + path_ + R"("})"; }

  TempDir directory_;
  const std::string video_ = make_webm();
  const std::string path_;
  Result<SourcePtr> relayed_ = SourcePtr();
  std::shared_ptr<SourceOpener> opener_ = make_source_opener(
      [this](std::string) -> Awaitable<Result<SourcePtr>> { co_return relayed_; });
};

TEST_F(DescribedSourceTest, what_is_handed_over_is_taken_as_it_is) {
  const SourcePtr mine = buffer();
  EXPECT_EQ(open(R"({"buffer":9})", mine).value(), mine);
}

TEST_F(DescribedSourceTest, nothing_named_is_no_source) {
  const auto opened = open("");
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(*opened, nullptr);
}

TEST_F(DescribedSourceTest, a_file_is_opened) {
  EXPECT_EQ(open(file()).value()->size_bytes(), video_.size());
  EXPECT_EQ(open(R"("/nowhere/v.mp4")").error().code, "source_lost");
}

TEST_F(DescribedSourceTest, a_description_of_nothing_is_named) {
  for (const auto& error : {open(R"({"fil":"a"})").error(), probe(R"({"fil":"a"})").error()}) {
    EXPECT_EQ(error.code, "invalid_source");
    ASSERT_FALSE(error.issues.empty());
    EXPECT_EQ(error.issues[0].path, "source");
  }
  EXPECT_TRUE(open("{").has_error());
  EXPECT_TRUE(probe("{").has_error());
}

TEST_F(DescribedSourceTest, files_and_buffers_are_probed) {
  EXPECT_EQ(probe(file()).value().width, 720U);
  EXPECT_EQ(probe(R"({"buffer":9})", buffer()).value().width, 720U);
  EXPECT_EQ(probe(R"("/nowhere/v.mp4")").error().kind, Errc::validation);
}

TEST_F(DescribedSourceTest, a_stream_cannot_be_probed) {
  EXPECT_EQ(probe(R"({"stream":true,"size":9})").error().code, "invalid_source");
}

TEST_F(DescribedSourceTest, a_relayed_url_is_probed_through_its_source) {
  relayed_ = buffer();
  EXPECT_EQ(probe(R"({"relayUrl":"https://a.example/v"})").value().width, 720U);
}

TEST_F(DescribedSourceTest, a_server_that_gives_no_parts_out_is_named) {
  const auto stream = media::make_stream_source(video_.size());
  stream->push(std::span<const char>(video_));
  relayed_ = SourcePtr(stream);
  const Error error = probe(R"({"relayUrl":"https://a.example/v"})").error();
  EXPECT_EQ(error.code, "invalid_source");
  EXPECT_EQ(error.issues.at(0).code, "no_ranges");
}

TEST_F(DescribedSourceTest, what_may_pass_is_no_fault_of_the_source) {
  relayed_ = make_error(Errc::network, "connect", "Connection refused.");
  EXPECT_EQ(probe(R"({"relayUrl":"https://a.example/v"})").error().code, "connect");
  relayed_ = media::source_lost("It is gone.");
  EXPECT_EQ(probe(R"({"relayUrl":"https://a.example/v"})").error().code, "invalid_source");
}

}  // namespace
}  // namespace tokpost::test
