#include "native/core/publish/source_spec.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

using Reader = std::optional<SourceSpec> (*)(const json::value&, const std::string&,
                                             std::vector<Issue>&);

std::string fault(Reader reader, std::string_view text) {
  std::vector<Issue> issues;
  const auto spec = reader(json::parse(text).value(), "source", issues);
  EXPECT_EQ(spec.has_value(), issues.empty());
  return issues.empty() ? "" : issues.front().path + ":" + issues.front().code;
}

TEST(VideoSource, takes_each_of_its_forms) {
  for (const std::string_view text :
       {R"("a.mp4")", R"({"file":"a.mp4"})", R"({"buffer":1})", R"({"stream":true,"size":1})",
        R"({"url":"https://v.example/a.mp4"})", R"({"relayUrl":"https://v.example/a.mp4?x=1"})"}) {
    EXPECT_EQ(fault(read_video_source, text), "") << text;
  }
}

TEST(ProbedSource, is_one_of_which_parts_can_be_read) {
  for (const std::string_view text : {R"("a.mp4")", R"({"file":"a.mp4"})", R"({"buffer":1})",
                                      R"({"relayUrl":"https://v.example/a.mp4"})"}) {
    EXPECT_EQ(fault(read_probed_source, text), "") << text;
  }
  EXPECT_EQ(fault(read_probed_source, R"({"stream":true,"size":1})"), "source:required");
  EXPECT_EQ(fault(read_probed_source, R"({"url":"https://v.example/a.mp4"})"), "source:required");
}

TEST(VideoSource, names_what_is_wrong) {
  const std::vector<std::pair<std::string_view, std::string>> cases = {
      {R"("https://v.example/a.mp4")", "source:ambiguous_url"},
      {R"("http://v.example/a.mp4")", "source:ambiguous_url"},
      {R"("HTTPS://v.example/a.mp4")", "source:ambiguous_url"},
      {R"("")", "source:required"},
      {"7", "source:type"},
      {"{}", "source:required"},
      {R"({"path":"a.mp4"})", "source:required"},
      {R"({"file":"a","url":"https://v.example/a"})", "source:ambiguous_source"},
      {R"({"file":7})", "source.file:type"},
      {R"({"file":""})", "source.file:required"},
      {R"({"file":"a","size":1})", "source.size:unknown"},
      {R"({"buffer":0})", "source.buffer:empty"},
      {R"({"buffer":4294967297})", "source.buffer:too_large"},
      {R"({"stream":true})", "source.size:required"},
      {R"({"stream":true,"size":-1})", "source.size:range"},
      {R"({"url":"http://v.example/a"})", "source.url:not_https"},
      {R"({"url":"https://10.0.0.1/a"})", "source.url:url_host"},
      {R"({"url":"https://[::1]/a"})", "source.url:url_host"},
      {R"({"relayUrl":"https://[::1]/a"})", ""},
      {R"({"relayUrl":"https://u:p@v.example/a"})", "source.relayUrl:url_user"},
      {R"({"url":"nonsense"})", "source.url:invalid_url"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(fault(read_video_source, text), expected) << text;
  }
}

TEST(PhotoSource, takes_urls_files_and_buffers) {
  EXPECT_EQ(fault(read_photo_source, R"("https://c.example/1.jpg")"), "");
  EXPECT_EQ(fault(read_photo_source, R"({"file":"1.jpg"})"), "");
  EXPECT_EQ(fault(read_photo_source, R"({"buffer":5})"), "");
  EXPECT_EQ(fault(read_photo_source, R"("1.jpg")"), "source:invalid_url");
  EXPECT_EQ(fault(read_photo_source, R"({"stream":true,"size":5})"), "source:required");
  EXPECT_EQ(fault(read_photo_source, "null"), "source:type");
}

}  // namespace
}  // namespace tokpost
