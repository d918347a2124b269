#include "native/core/publish/upload_offset.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace tokpost {
namespace {

using Offset = std::optional<std::uint64_t>;

constexpr media::ChunkPlan kPlan{35, 10, 3};  // 0 to 9, 10 to 19, 20 to 34

HttpReply reply_with(std::string range) {
  HttpReply reply;
  reply.status = 206;
  reply.headers = {{"content-range", std::move(range)}};
  return reply;
}

TEST(UploadOffset, reads_the_figure_leniently) {
  struct Case {
    std::string text;
    Offset figure;
  };
  const std::array cases = {
      Case{"bytes 0-10/35", 10},
      Case{"bytes 0-0/35", 0},
      Case{"bytes 0-35/35", 35},
      Case{"bytes=0-10/35", 10},
      Case{"Bytes 0-10/35", 10},
      Case{"0-10/35", 10},
      Case{"bytes 0-10/*", 10},
      Case{"bytes 0-10", 10},
      Case{"bytes 0-36/35", {}},
      Case{"bytes 0-10/36", {}},
      Case{"bytes 0-10/", {}},
      Case{"bytes 0-10/35x", {}},
      Case{"bytes 5-10/35", {}},
      Case{"bytes */35", {}},
      Case{"bytes 0-/35", {}},
      Case{"bytes 0--1/35", {}},
      Case{"", {}},
      Case{"nothing", {}},
      Case{"bytes 0-10 35", {}},
      Case{"bytes 0-99999999999999999999/35", {}},
  };
  for (const auto& [text, figure] : cases) {
    EXPECT_EQ(range_figure(reply_with(text), 35), figure) << text;
  }
  EXPECT_EQ(range_figure(HttpReply{}, 35), std::nullopt);
}

TEST(UploadOffset, a_figure_within_one_byte_of_a_boundary_means_it) {
  for (std::uint64_t figure = 0; figure <= 37; ++figure) {
    Offset expected;
    for (const std::uint64_t boundary : {0, 10, 20, 35}) {
      if (figure + 1 >= boundary && figure <= boundary + 1) expected = boundary;
    }
    EXPECT_EQ(boundary_near(kPlan, figure), expected) << figure;
  }
}

TEST(UploadOffset, trusts_a_reply_within_what_was_sent) {
  const SentRange sent{10, 20};
  EXPECT_EQ(offset_by_reply(kPlan, sent, 20), Offset(20));
  EXPECT_EQ(offset_by_reply(kPlan, sent, 19), Offset(20));
  EXPECT_EQ(offset_by_reply(kPlan, sent, 21), Offset(20));
  EXPECT_EQ(offset_by_reply(kPlan, sent, 10), Offset(10));
  EXPECT_EQ(offset_by_reply(kPlan, sent, 9), Offset(10));
  EXPECT_EQ(offset_by_reply(kPlan, sent, 15), std::nullopt);  // no boundary
  EXPECT_EQ(offset_by_reply(kPlan, sent, 0), std::nullopt);   // less than was acknowledged
  EXPECT_EQ(offset_by_reply(kPlan, sent, 35), std::nullopt);  // more than was sent
  EXPECT_EQ(offset_by_reply(kPlan, sent, std::nullopt), std::nullopt);
}

TEST(UploadOffset, the_rest_of_a_chunk_begins_where_it_begins) {
  const SentRange sent{14, 20};
  EXPECT_EQ(offset_by_reply(kPlan, sent, 10), std::nullopt);
  EXPECT_EQ(offset_by_status(kPlan, sent, std::nullopt, 14), Offset(14));
  EXPECT_EQ(offset_by_status(kPlan, sent, std::nullopt, 13), std::nullopt);
}

TEST(UploadOffset, the_status_counts_and_must_not_contradict_the_reply) {
  const SentRange sent{10, 20};
  EXPECT_EQ(offset_by_status(kPlan, sent, std::nullopt, 15), Offset(15));
  EXPECT_EQ(offset_by_status(kPlan, sent, 15, 15), Offset(15));
  EXPECT_EQ(offset_by_status(kPlan, sent, 14, 15), Offset(15));
  EXPECT_EQ(offset_by_status(kPlan, sent, 16, 15), Offset(15));
  EXPECT_EQ(offset_by_status(kPlan, sent, 13, 15), std::nullopt);
  EXPECT_EQ(offset_by_status(kPlan, sent, std::nullopt, 19), Offset(20));
  EXPECT_EQ(offset_by_status(kPlan, sent, std::nullopt, 9), Offset(10));
  EXPECT_EQ(offset_by_status(kPlan, sent, std::nullopt, 8), std::nullopt);
  EXPECT_EQ(offset_by_status(kPlan, sent, std::nullopt, 35), std::nullopt);
}

}  // namespace
}  // namespace tokpost
