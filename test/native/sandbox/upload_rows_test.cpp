// Rows 48 to 56 of TikTok's checks: the upload host, and what processing makes of the media.
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "test/native/sandbox/support/emulator_test.hpp"

namespace tokpost::sandbox {
namespace {

using test::Answer;

class UploadRows : public test::EmulatorTest {
 protected:
  static constexpr std::int64_t kChunk = 5'242'880;
  static constexpr std::int64_t kSize = 15'728'647;

  void SetUp() override {
    test::Mp4Spec spec;
    spec.media_bytes = 1000;
    video_ = test::make_mp4(spec);
    spec.media_bytes += static_cast<std::uint64_t>(kSize) - video_.size();
    video_ = test::make_mp4(spec);
    ASSERT_EQ(video_.size(), static_cast<std::size_t>(kSize));
  }
  std::string part(std::int64_t first, std::int64_t end) const {
    return video_.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(end - first));
  }
  Answer chunk(const Started& started, std::int64_t first, std::int64_t end) {
    return put(started.upload_target, first, part(first, end), kSize);
  }
  std::int64_t uploaded(const std::string& access, const Started& started) {
    return status(access, started.publish_id).at("uploaded_bytes").as_int64();
  }

  std::string video_;
};

TEST_F(UploadRows, row_48_the_upload_is_known) {
  start();
  const auto started = init(token(), kSize, kChunk, 3);
  EXPECT_EQ(put("/video/?upload_id=1&upload_token=x", 0, "abc", 3).status, 404);
  auto wrong_token = started.upload_target;
  wrong_token.back() = wrong_token.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(put(wrong_token, 0, part(0, kChunk), kSize).status, 404);
  EXPECT_EQ(violation_rows(), (std::vector<int>{48, 48}));
}

TEST_F(UploadRows, row_49_within_one_hour) {
  start();
  const auto started = init(token(), kSize, kChunk, 3);
  advance(std::chrono::minutes(59));
  EXPECT_EQ(chunk(started, 0, kChunk).status, 206);
  advance(std::chrono::minutes(1));
  EXPECT_EQ(chunk(started, kChunk, 2 * kChunk).status, 403);
  EXPECT_TRUE(violation_rows().empty());
}

TEST_F(UploadRows, row_50_headers_are_present_well_formed_and_true) {
  start();
  const auto started = init(token(), kSize, kChunk, 3);
  const std::string bytes = part(0, kChunk);
  const auto with = [&](std::string type, std::string range) {
    return send("PUT", started.upload_target,
                {{"Content-Type", std::move(type)}, {"Content-Range", std::move(range)}}, bytes,
                kUploadPort)
        .status;
  };
  EXPECT_EQ(with("application/octet-stream", "bytes 0-5242879/15728647"), 400);
  for (const char* range :
       {"", "0-5242879/15728647", "bytes 0-5242879", "bytes=0-5242879/15728647",
        "bytes 0-5242879/*", "bytes 5242879-0/15728647", "bytes 0-5242878/15728647",
        "bytes 0-5242879/15728648", "bytes -1-5242878/15728647", "bytes 0-5242879/15728647 "}) {
    EXPECT_EQ(with("video/mp4", range), 400) << range;
  }
  EXPECT_EQ(violation_rows(), std::vector<int>(11, 50));
  EXPECT_EQ(with("video/quicktime", "bytes 0-5242879/15728647"), 206);
}

TEST_F(UploadRows, row_51_chunks_in_order_as_planned) {
  start();
  const auto access = token();
  const auto started = init(access, kSize, kChunk, 3);
  EXPECT_EQ(chunk(started, kChunk, 2 * kChunk).status, 416);  // a gap
  EXPECT_EQ(chunk(started, 0, kChunk - 1).status, 416);       // shorter than planned
  EXPECT_EQ(chunk(started, 0, 2 * kChunk).status, 416);       // longer
  EXPECT_EQ(violation_rows(), (std::vector<int>{51, 51, 51}));
  EXPECT_EQ(chunk(started, 0, kChunk).status, 206);
  const Answer again = chunk(started, 0, kChunk);  // its answer may have been lost
  EXPECT_EQ(again.status, 416);
  EXPECT_EQ(again.header("Content-Range"), "bytes 0-5242880/15728647");
  EXPECT_EQ(violation_rows().size(), 3U);
  EXPECT_EQ(chunk(started, 1, kChunk).status, 416);
  EXPECT_EQ(chunk(started, kChunk, 2 * kChunk).status, 206);
  EXPECT_EQ(chunk(started, 2 * kChunk, kSize).status, 201);
  EXPECT_EQ(chunk(started, 2 * kChunk, kSize).status, 416);
}

TEST_F(UploadRows, row_52_answers_206_then_201_and_keeps_the_sha256) {
  start();
  const auto access = token();
  const auto started = init(access, kSize, kChunk, 3);
  const Answer first = chunk(started, 0, kChunk);
  EXPECT_EQ(first.status, 206);
  EXPECT_EQ(first.header("Content-Range"), "bytes 0-5242880/15728647");
  EXPECT_EQ(first.body, "");
  EXPECT_EQ(uploaded(access, started), kChunk);
  EXPECT_EQ(chunk(started, kChunk, 2 * kChunk).status, 206);
  const Answer last = chunk(started, 2 * kChunk, kSize);
  EXPECT_EQ(last.status, 201);
  EXPECT_EQ(last.header("Content-Range"), "bytes 0-15728647/15728647");
  EXPECT_EQ(uploaded(access, started), kSize);
  EXPECT_EQ(last_post().at("sha256").as_string(), to_hex(sha256(video_)));
  EXPECT_TRUE(violation_rows().empty());
  emulator_->stop();
  start(R"({"uploadRange":"index","hash":false})");
  const auto other = init(token(), kSize, kChunk, 3);
  EXPECT_EQ(chunk(other, 0, kChunk).header("Content-Range"), "bytes 0-5242879/15728647");
}

TEST_F(UploadRows, row_53_faults_leave_no_trace_in_the_bytes) {
  start();
  const auto access = token();
  const auto started = init(access, kSize, kChunk, 3);
  inject(R"({"on":"upload","chunk":1,"status":502})");
  inject(R"({"on":"upload","chunk":2,"drop":"mid-body"})");
  inject(R"({"on":"upload","chunk":2,"nth":2,"ackBytes":1000})");
  inject(R"({"on":"upload","chunk":3,"reply":"truncated"})");
  EXPECT_EQ(chunk(started, 0, kChunk).status, 502);
  EXPECT_EQ(uploaded(access, started), 0);
  EXPECT_EQ(chunk(started, 0, kChunk).status, 206);
  EXPECT_TRUE(chunk(started, kChunk, 2 * kChunk).dropped);
  EXPECT_EQ(last_intake_.cut_after_bytes, 2'621'440U);
  EXPECT_EQ(uploaded(access, started), kChunk);
  const Answer shortened = chunk(started, kChunk, 2 * kChunk);
  EXPECT_EQ(shortened.status, 206);
  EXPECT_EQ(shortened.header("Content-Range"), "bytes 0-5243880/15728647");
  EXPECT_EQ(uploaded(access, started), kChunk + 1000);
  EXPECT_EQ(chunk(started, kChunk + 1000, 2 * kChunk).status, 206);
  EXPECT_TRUE(chunk(started, 2 * kChunk, kSize).truncated);
  EXPECT_EQ(last_post().at("sha256").as_string(), to_hex(sha256(video_)));
  EXPECT_TRUE(violation_rows().empty());
}

TEST_F(UploadRows, row_53_a_newer_put_takes_over) {
  start();
  const auto started = init(token(), kSize, kChunk, 3);
  RequestHead head;
  head.method = "PUT";
  head.target = started.upload_target;
  head.local_port = kUploadPort;
  head.headers = {{"Content-Type", "video/mp4"}, {"Content-Range", "bytes 0-5242879/15728647"}};
  head.content_length = kChunk;
  const auto older = std::make_shared<Intake>(emulator_->begin(head));
  const std::string bytes = part(0, kChunk);
  older->sink->consume(bytes);
  EXPECT_EQ(chunk(started, 0, kChunk).status, 206);
  const auto reply = run<Reply>([this, head, older]() -> Awaitable<Result<Reply>> {
    Reply answered = co_await emulator_->async_finish(head, {}, std::move(older->sink), true);
    co_return answered;
  });
  EXPECT_EQ(reply->status, 416);
  EXPECT_EQ(last_post().at("receivedBytes").as_int64(), kChunk);
}

TEST_F(UploadRows, row_54_the_upload_host_is_another_and_sees_no_token) {
  start();
  EXPECT_NE(info("uploadUrl"), info("apiUrl"));
  const auto started = init(token(), kSize, kChunk, 3);
  EXPECT_EQ(send("PUT", started.upload_target, {}, "x", kApiPort).status, 404);
  send("PUT", started.upload_target,
       {{"Authorization", "Bearer act.x"},
        {"Content-Type", "video/mp4"},
        {"Content-Range", "bytes 0-5242879/15728647"}},
       part(0, kChunk), kUploadPort);
  EXPECT_EQ(violation_rows(), (std::vector<int>{54}));
}

struct Media {
  const char* name;
  std::string bytes;
  const char* fail_reason;  ///< empty: published
};

test::Mp4Spec mp4(std::uint32_t width, std::uint32_t height, std::uint32_t frames,
                  std::uint32_t ticks) {
  test::Mp4Spec spec;
  spec.width = width;
  spec.height = height;
  spec.times = {{frames, ticks}};
  return spec;
}
test::Mp4Spec with_codec(const char* codec) {
  test::Mp4Spec spec;
  spec.video = codec;
  return spec;
}
test::Mp4Spec moov_last() {
  test::Mp4Spec spec;
  spec.moov_first = false;
  spec.large_mdat = true;
  spec.media_bytes = 400'000;
  return spec;
}

TEST_F(UploadRows, row_55_videos_end_as_they_deserve) {
  start(R"({"limits":false,"caps":false})");
  const std::vector<Media> cases = {
      {"mp4", test::make_mp4(), ""},
      {"moov at the end", test::make_mp4(moov_last()), ""},
      {"webm", test::make_webm(), ""},
      {"fragmented", test::make_fragmented_mp4(), ""},
      {"no container", std::string(5000, 'x'), "file_format_check_failed"},
      {"a photo", test::make_jpeg(), "file_format_check_failed"},
      {"mpeg-4 part 2", test::make_mp4(with_codec("mp4v")), "file_format_check_failed"},
      {"320x320", test::make_mp4(mp4(320, 320, 90, 1000)), "picture_size_check_failed"},
      {"5000x5000", test::make_mp4(mp4(5000, 5000, 90, 1000)), ""},
      {"15 fps", test::make_mp4(mp4(720, 1280, 45, 2000)), "frame_rate_check_failed"},
      {"120 fps", test::make_mp4(mp4(720, 1280, 360, 250)), "frame_rate_check_failed"},
      {"11 minutes", test::make_mp4(mp4(720, 1280, 19'800, 1000)), "duration_check_failed"},
      {"truncated", test::make_mp4().substr(0, 3000), "file_format_check_failed"},
  };
  for (const auto& media : cases) {
    post_video(token(), media.bytes);
    advance(std::chrono::minutes(1));
    const auto post = last_post();
    if (*media.fail_reason == '\0') {
      EXPECT_EQ(post.at("status").as_string(), "PUBLISH_COMPLETE") << media.name;
    } else {
      ASSERT_TRUE(post.at("failReason").is_string()) << media.name;
      EXPECT_EQ(post.at("failReason").as_string(), media.fail_reason) << media.name;
    }
  }
  // 61 s is too long for a creator who may post 60.
  post_video(token("strict_creator"), test::make_mp4(mp4(720, 1280, 1830, 1000)));
  advance(std::chrono::minutes(1));
  EXPECT_EQ(last_post().at("failReason").as_string(), "duration_check_failed");
}

class PhotoRows : public test::EmulatorTest {
 protected:
  /// How a post of these photos ends.
  std::string post(const std::vector<std::string>& photos) {
    std::string urls;
    for (std::size_t i = 0; i < photos.size(); ++i) {
      const std::string path = "/" + std::to_string(++number_) + ".jpg";
      web_->page("http://127.0.0.1:9" + path, 200, photos[i]);
      urls += (urls.empty() ? "\"" : ",\"") + ("https://cdn.example.com" + path) + "\"";
    }
    const Answer answer =
        api("/v2/post/publish/content/init/", token(),
            R"({"media_type":"PHOTO","post_mode":"DIRECT_POST","post_info":{"privacy_level":
                "SELF_ONLY"},"source_info":{"source":"PULL_FROM_URL","photo_cover_index":0,
                "photo_images":[)" +
                urls + "]}}");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(pulled());
    advance(std::chrono::minutes(1));
    const auto posted = last_post();
    return std::string(posted.at("failReason").is_null() ? posted.at("status").as_string()
                                                         : posted.at("failReason").as_string());
  }
  int number_ = 0;
};

TEST_F(PhotoRows, row_56_one_bad_photo_fails_all) {
  start(R"({"limits":false,"caps":false,
            "pull":{"hosts":{"cdn.example.com":"http://127.0.0.1:9"}}})");
  test::JpegSpec large;
  large.width = 1086;
  large.height = 1448;
  test::JpegSpec tall;
  tall.width = 941;
  tall.height = 1672;
  test::JpegSpec heavy;
  heavy.data_bytes = 20'000'000;
  const std::string good = test::make_jpeg();
  EXPECT_EQ(post({good, test::make_webp(), test::make_jpeg(tall)}), "PUBLISH_COMPLETE");
  EXPECT_EQ(last_post().at("pulled").as_array().size(), 3U);
  EXPECT_EQ(last_post().at("pulled").as_array()[0].at("sha256").as_string(), to_hex(sha256(good)));
  EXPECT_EQ(post({good, test::make_png()}), "file_format_check_failed");
  EXPECT_EQ(post({good, test::make_jpeg(large), good}), "picture_size_check_failed");
  EXPECT_EQ(post({test::make_jpeg(heavy)}), "picture_size_check_failed");
}

}  // namespace
}  // namespace tokpost::sandbox
