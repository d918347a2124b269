#include "native/core/base/limits.hpp"

#include "native/core/base/json.hpp"
#include "test/native/support/fixtures.hpp"

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace tokpost::limits {
namespace {

json::object rules() {
  return json::parse(test::read_fixture("../../rules.json"))->as_object();
}

std::vector<std::string> words(const json::object& parent, std::string_view name) {
  std::vector<std::string> found;
  for (const json::value& word : *json::find_array(parent, name)) {
    found.emplace_back(word.as_string().c_str());
  }
  return found;
}

template <class List>
std::vector<std::string> words(const List& list) {
  return {list.begin(), list.end()};
}

TEST(Limits, of_videos_equal_the_shared_file) {
  const json::object all = rules();
  const json::object& video = *json::find_object(all, "video");
  EXPECT_EQ(words(video, "containers"), words(kVideoContainers));
  EXPECT_EQ(words(video, "codecs"), words(kVideoCodecs));
  EXPECT_EQ(json::find_number(video, "minFps"), kMinFps);
  EXPECT_EQ(json::find_number(video, "maxFps"), kMaxFps);
  EXPECT_EQ(json::find_int(video, "minSidePx"), kMinVideoSidePx);
  EXPECT_EQ(json::find_int(video, "maxSidePx"), kMaxVideoSidePx);
  EXPECT_EQ(json::find_int(video, "maxDurationSec"), kMaxVideoDurationSec);
  EXPECT_EQ(json::find_int(video, "longestSeenDurationSec"), kLongestSeenDurationSec);
  EXPECT_EQ(json::find_int(video, "maxSizeBytes"), kMaxVideoSizeBytes);
  EXPECT_EQ(json::find_int(video, "titleMaxLength"), kVideoTitleMaxLength);
  EXPECT_EQ(video.size(), 10U);
}

TEST(Limits, of_photos_equal_the_shared_file) {
  const json::object all = rules();
  const json::object& photos = *json::find_object(all, "photos");
  EXPECT_EQ(words(photos, "containers"), words(kPhotoContainers));
  EXPECT_EQ(json::find_int(photos, "maxCount"), kMaxPhotos);
  EXPECT_EQ(json::find_int(photos, "maxShortSidePx"), kMaxPhotoShortSidePx);
  EXPECT_EQ(json::find_int(photos, "maxSizeBytes"), kMaxPhotoSizeBytes);
  EXPECT_EQ(json::find_int(photos, "titleMaxLength"), kPhotoTitleMaxLength);
  EXPECT_EQ(json::find_int(photos, "descriptionMaxLength"), kPhotoDescriptionMaxLength);
  EXPECT_EQ(photos.size(), 6U);
}

TEST(Limits, of_chunks_and_privacy_equal_the_shared_file) {
  const json::object all = rules();
  const json::object& chunks = *json::find_object(all, "chunks");
  EXPECT_EQ(json::find_int(chunks, "maxWholeBytes"), kMaxWholeBytes);
  EXPECT_EQ(json::find_int(chunks, "minBytes"), kMinChunkBytes);
  EXPECT_EQ(json::find_int(chunks, "maxBytes"), kMaxChunkBytes);
  EXPECT_EQ(json::find_int(chunks, "maxLastBytes"), kMaxLastChunkBytes);
  EXPECT_EQ(json::find_int(chunks, "maxCount"), kMaxChunks);
  EXPECT_EQ(chunks.size(), 5U);
  EXPECT_EQ(words(all, "privacyLevels"), words(kPrivacyLevels));
  EXPECT_EQ(all.size(), 4U);
}

}  // namespace
}  // namespace tokpost::limits
