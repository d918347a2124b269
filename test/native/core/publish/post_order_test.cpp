#include "native/core/publish/post_order.hpp"

#include "native/core/media/stream_source.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

TEST(PostOrder, has_the_options_and_the_source) {
  const auto stream = media::make_stream_source(9);
  const auto order = read_post_order(
      {PostKind::video, R"({"options":{"source":{"stream":true,"size":9},"title":"Hi"}})", stream});
  ASSERT_TRUE(order.has_value());
  EXPECT_TRUE(order->issues.empty());
  EXPECT_EQ(order->request.kind, PostKind::video);
  EXPECT_EQ(order->request.sources.at(0).size_bytes, 9U);
  EXPECT_EQ(order->source, stream);
  EXPECT_FALSE(order->held);
}

TEST(PostOrder, of_a_queue_is_held_with_its_priority) {
  const auto order = read_post_order(
      {PostKind::video, R"({"options":{"source":"a.mp4"},"held":{"priority":-3}})", nullptr});
  ASSERT_TRUE(order.has_value());
  EXPECT_TRUE(order->held);
  EXPECT_EQ(order->request.priority, -3);
  const auto usual = read_post_order({PostKind::video, R"({"options":{},"held":{}})", nullptr});
  ASSERT_TRUE(usual.has_value());
  EXPECT_TRUE(usual->held);
  EXPECT_EQ(usual->request.priority, 0);
}

TEST(PostOrder, photos_keep_the_places_of_their_ids) {
  const auto order = read_post_order(
      {PostKind::photos, R"({"options":{},"photoIds":["a","","c",null]})", nullptr});
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(order->photo_ids, (std::vector<std::string>{"a", "", "c", ""}));
}

TEST(PostOrder, faults_of_the_options_are_its_issues) {
  const auto order = read_post_order({PostKind::video, R"({"options":{"tittle":"x"}})", nullptr});
  ASSERT_TRUE(order.has_value());
  ASSERT_EQ(order->issues.size(), 2U);
  EXPECT_EQ(order->issues.at(0).path, "source");
  EXPECT_EQ(order->issues.at(1).path, "tittle");
}

TEST(PostOrder, a_text_of_another_shape_is_an_error) {
  for (const char* text : {"", "[]", "{}", R"({"options":[]})", "null"}) {
    EXPECT_TRUE(read_post_order({PostKind::video, text, nullptr}).has_error()) << text;
  }
}

}  // namespace
}  // namespace tokpost::test
