#include "native/core/media/probe.hpp"

#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

TEST(Probe, an_empty_file) {
  const Probe probe = probe_bytes("");
  EXPECT_TRUE(probe.has(Flaw::empty));
  EXPECT_EQ(probe.findings.size(), 1U);
}

TEST(Probe, names_formats_that_people_try) {
  const std::vector<std::pair<std::string, std::string>> files = {
      {"GIF89a.....", "GIF"},
      {"RIFF....AVI LIST", "AVI"},
      {"OggS............", "Ogg"},
      {std::string("\0\0\0\x18", 4) + "ftypheic....", "HEIC"},
      {std::string("\0\0\0\x18", 4) + "ftypavif....", "AVIF"},
      {"<!doctype html>", "text"},
      {"{\"error\":1}", "text"},
      {"what is this, then", "no known"},
      {"x", "no known"}};
  for (const auto& [bytes, word] : files) {
    const Probe probe = probe_bytes(bytes);
    EXPECT_EQ(probe.container, Container::unknown);
    ASSERT_TRUE(probe.has(Flaw::unrecognised));
    EXPECT_NE(probe.findings.front().message.find(word), std::string::npos) << bytes;
  }
}

TEST(Probe, says_what_it_needs_and_what_it_knows_so_far) {
  const std::string file = test::make_mp4({.moov_first = false, .media_bytes = 100'000});
  FetchedBytes bytes(file.size());
  const ProbeStep first = probe_step(bytes);
  ASSERT_TRUE(first.need);
  EXPECT_EQ(first.need->offset, 0U);
  EXPECT_EQ(first.probe.size_bytes, file.size());
  bytes.add(0, file.substr(0, 4096));
  const ProbeStep second = probe_step(bytes);
  ASSERT_TRUE(second.need);
  EXPECT_EQ(second.need->offset, file.find("moov") - 4);
  EXPECT_EQ(second.probe.container, Container::mp4);
  EXPECT_TRUE(second.probe.findings.empty());
}

TEST(Probe, names_its_words) {
  EXPECT_EQ(to_string(Container::three_gp), "3gp");
  EXPECT_EQ(to_string(Container::unknown), "unknown");
  EXPECT_EQ(to_string(Flaw::no_index), "no_index");
  for (int i = 0; i <= static_cast<int>(Container::png); ++i) {
    const auto container = static_cast<Container>(i);
    EXPECT_FALSE(to_string(container).empty());
    EXPECT_FALSE(is_video(container) && is_image(container));
    EXPECT_EQ(is_video(container) || is_image(container), container != Container::unknown);
  }
  for (int i = 0; i <= static_cast<int>(Flaw::too_scattered); ++i) {
    EXPECT_FALSE(to_string(static_cast<Flaw>(i)).empty());
  }
}

}  // namespace
}  // namespace tokpost::media
