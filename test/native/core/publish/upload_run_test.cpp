#include "native/core/publish/upload_run.hpp"

#include "native/core/media/source_error.hpp"
#include "test/native/core/publish/upload_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <variant>

namespace tokpost {
namespace {

using Kind = UploadOutcome::Kind;
using Lines = std::vector<std::string>;

/// A reply of the media host; `figure` is that of its Content-Range.
struct Reply {
  int status;
  std::optional<std::uint64_t> figure = {};
  HttpHeaders more = {};
};
/// A connection that broke.
struct Cut {
  std::uint64_t sent_bytes = 0;
  bool all_sent = false;
  std::string code = "reset";
  bool retryable = true;
};
/// A reply that came before the body was sent.
struct Early {
  int status;
};
using Step = std::variant<Reply, Cut, Early>;

Error failure(std::string code, bool retryable = false) {
  Error error = make_error(Errc::network, std::move(code), "It failed.", "test");
  error.retryable = retryable;
  return error;
}

constexpr std::optional<std::uint64_t> kNoField = std::nullopt;

// Three chunks: 0 to 9, 10 to 19, 20 to 34.
constexpr media::ChunkPlan kRunPlan{35, 10, 3};
constexpr media::ChunkPlan kWhole{35, 35, 1};

struct Case {
  std::string name;
  std::vector<Step> steps;
  Lines diary;
  Kind kind = Kind::complete;
  std::string code = {};
  std::deque<Result<std::optional<std::uint64_t>>> confirms = {};
  std::uint64_t acknowledged = 0;
  bool began = false;
  media::ChunkPlan plan = kRunPlan;
};

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's name for it
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

class UploadRunTest : public test::TikTokTest, public testing::WithParamInterface<Case> {
 protected:
  void script(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      if (const auto* reply = std::get_if<Reply>(&step)) {
        HttpHeaders headers = reply->more;
        if (reply->figure) {
          headers.push_back({"Content-Range", "bytes 0-" + std::to_string(*reply->figure) + "/35"});
        }
        http_->reply(reply->status, "", headers);
      } else if (const auto* cut = std::get_if<Cut>(&step)) {
        Error error = failure(cut->code, cut->retryable);
        error.request_sent = cut->all_sent;
        http_->fail(error, cut->sent_bytes);
      } else {
        http_->reply_early(std::get<Early>(step).status, 5);
      }
    }
  }
  UploadTask task(const media::ChunkPlan& plan = kRunPlan) {
    UploadTask task;
    task.upload_url = Secret("https://upload.test/video/?upload_id=7&upload_token=a%2Fb");
    task.plan = plan;
    task.content_type = "video/mp4";
    task.source = source_;
    task.hooks = test::scripted_hooks(answers_, diary_);
    return task;
  }
  std::function<Awaitable<Result<UploadOutcome>>()> upload_of(UploadTask given) {
    return [this, given]() -> Awaitable<Result<UploadOutcome>> {
      auto run = std::make_shared<UploadRun>(context_, nullptr, given);
      UploadOutcome outcome = co_await run->async_run();
      co_return outcome;
    };
  }
  UploadOutcome upload(UploadTask given) {
    return run<UploadOutcome>(upload_of(std::move(given))).value();
  }
  /// Without the lines that always follow others.
  Lines diary() const {
    Lines lines = diary_->lines();
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("forget"); });
    return lines;
  }

  std::shared_ptr<test::UploadDiary> diary_ = std::make_shared<test::UploadDiary>();
  std::shared_ptr<test::UploadScript> answers_ = std::make_shared<test::UploadScript>();
  std::shared_ptr<test::LetterSource> source_ = std::make_shared<test::LetterSource>(35, diary_);
};

TEST_P(UploadRunTest, keeps_the_rule) {
  const Case& c = GetParam();
  script(c.steps);
  answers_->confirms = c.confirms;
  UploadTask given = task(c.plan);
  given.acknowledged_bytes = c.acknowledged;
  given.last_chunk_began = c.began;
  const UploadOutcome outcome = upload(std::move(given));
  EXPECT_EQ(outcome.kind, c.kind) << outcome.error.code;
  EXPECT_EQ(outcome.error.code, c.code);
  EXPECT_EQ(diary(), c.diary);
  EXPECT_EQ(http_->unused_steps(), 0U);
  EXPECT_TRUE(answers_->confirms.empty());
}

const Lines kFirst = {"open 0-9", "acknowledged 10"};
const Lines kRest = {"open 10-19", "acknowledged 20", "mark", "open 20-34"};

Lines join(std::initializer_list<Lines> parts) {
  Lines all;
  for (const Lines& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

INSTANTIATE_TEST_SUITE_P(Success, UploadRunTest,
                         testing::Values(Case{"the figure counts",
                                              {Reply{206, 10}, Reply{206, 20}, Reply{201, 35}},
                                              join({kFirst, kRest})},
                                         Case{"the figure is an index",
                                              {Reply{206, 9}, Reply{206, 19}, Reply{201, 34}},
                                              join({kFirst, kRest})},
                                         Case{"there is no figure",
                                              {Reply{206}, Reply{206}, Reply{200}},
                                              join({kFirst, kRest})},
                                         Case{"200 for a chunk in the middle",
                                              {Reply{200, 10}, Reply{206, 20}, Reply{201}},
                                              join({kFirst, kRest})},
                                         Case{"206 with every byte",
                                              {Reply{206, 10}, Reply{206, 20}, Reply{206, 34}},
                                              join({kFirst, kRest})},
                                         Case{"one chunk",
                                              {Reply{201}},
                                              {"mark", "open 0-34"},
                                              Kind::complete,
                                              "",
                                              {},
                                              0,
                                              false,
                                              kWhole},
                                         Case{"206 to the last chunk without a figure is confirmed",
                                              {Reply{206}},
                                              {"mark", "open 0-34", "confirm"},
                                              Kind::complete,
                                              "",
                                              {35},
                                              0,
                                              false,
                                              kWhole}));

INSTANTIATE_TEST_SUITE_P(
    Offsets, UploadRunTest,
    testing::Values(
        Case{
            "a short acknowledgement is confirmed, and the rest of the chunk is sent",
            {Reply{206, 4}, Reply{206, 10}, Reply{206, 20}, Reply{201}},
            join({{"open 0-9", "confirm", "acknowledged 4", "open 4-9", "acknowledged 10"}, kRest}),
            Kind::complete,
            "",
            {4}},
        Case{"a short acknowledgement of the last chunk",
             {Reply{206, 27}, Reply{201}},
             {"mark", "open 20-34", "confirm", "acknowledged 27", "open 27-34"},
             Kind::complete,
             "",
             {27},
             20},
        Case{
            "an index is not taken for a contradiction",
            {Reply{206, 3}, Reply{206, 10}, Reply{206, 20}, Reply{201}},
            join({{"open 0-9", "confirm", "acknowledged 4", "open 4-9", "acknowledged 10"}, kRest}),
            Kind::complete,
            "",
            {4}},
        Case{"the sources disagree",
             {Reply{206, 4}},
             {"open 0-9", "confirm"},
             Kind::start_anew,
             "upload_range_mismatch",
             {7}},
        Case{"a figure that nothing confirms",
             {Reply{206, 4}},
             {"open 0-9", "confirm"},
             Kind::start_anew,
             "upload_range_mismatch",
             {kNoField}},
        Case{"more than was sent",
             {Reply{206, 20}},
             {"open 0-9", "confirm"},
             Kind::start_anew,
             "upload_range_mismatch",
             {20}},
        Case{"less than was acknowledged",
             {Reply{206, 0}},
             {"open 10-19", "confirm"},
             Kind::start_anew,
             "upload_range_mismatch",
             {0},
             10},
        Case{"nothing was taken: the chunk goes again",
             {Reply{206, 0}, Reply{206, 10}, Reply{206, 20}, Reply{201}},
             join({{"open 0-9"}, kFirst, kRest})},
        Case{"the sources disagree on the last chunk",
             {Reply{206, 27}},
             {"mark", "open 20-34", "confirm"},
             Kind::ambiguous,
             "upload_range_mismatch",
             {30},
             20},
        Case{"nothing confirms the figure of the last chunk",
             {Reply{206, 27}},
             {"mark", "open 20-34", "confirm"},
             Kind::ambiguous,
             "upload_range_mismatch",
             {kNoField},
             20},
        Case{"both say that bytes of the last chunk are missing",
             {Reply{206, 27}, Cut{.code = "tls", .retryable = false}},
             {"mark", "open 20-34", "confirm", "acknowledged 27", "open 27-34"},
             Kind::failed,
             "tls",
             {27},
             20},
        Case{"the same when an earlier process had begun it",
             {Reply{206, 27}},
             {"open 20-34", "confirm"},
             Kind::ambiguous,
             "upload_range_mismatch",
             {30},
             20,
             true}));

INSTANTIATE_TEST_SUITE_P(
    Misplaced, UploadRunTest,
    testing::Values(Case{"416 names the end of the chunk",
                         {Reply{416, 20}, Reply{201}},
                         {"open 10-19", "acknowledged 20", "mark", "open 20-34"},
                         Kind::complete,
                         "",
                         {},
                         10},
                    Case{"416 names a place in the chunk",
                         {Reply{416, 14}, Reply{206, 20}, Reply{201}},
                         {"open 10-19", "confirm", "acknowledged 14", "open 14-19",
                          "acknowledged 20", "mark", "open 20-34"},
                         Kind::complete,
                         "",
                         {14},
                         10},
                    Case{"416 without a figure asks the status",
                         {Reply{416}, Reply{201}},
                         {"open 10-19", "confirm", "acknowledged 20", "mark", "open 20-34"},
                         Kind::complete,
                         "",
                         {20},
                         10},
                    Case{"416 for the bytes that it wants",
                         {Reply{416, 10}},
                         {"open 10-19"},
                         Kind::start_anew,
                         "upload_range_mismatch",
                         {},
                         10},
                    Case{"416 and the status contradict each other",
                         {Reply{416, 14}},
                         {"open 10-19", "confirm"},
                         Kind::start_anew,
                         "upload_range_mismatch",
                         {17},
                         10},
                    Case{"416 behind what was acknowledged",
                         {Reply{416, 0}},
                         {"open 10-19", "confirm"},
                         Kind::start_anew,
                         "upload_range_mismatch",
                         {0},
                         10},
                    Case{"416 to the last chunk: it is all there",
                         {Reply{416, 35}},
                         {"open 20-34"},
                         Kind::complete,
                         "",
                         {},
                         20,
                         true}));

INSTANTIATE_TEST_SUITE_P(
    Faults, UploadRunTest,
    testing::Values(
        Case{"502, and the chunk had arrived",
             {Reply{502}, Reply{206, 20}, Reply{201}},
             join({{"open 0-9", "confirm", "acknowledged 10"}, kRest}),
             Kind::complete,
             "",
             {10}},
        Case{"502, and nothing had arrived",
             {Reply{502}, Reply{206, 10}, Reply{206, 20}, Reply{201}},
             join({{"open 0-9", "confirm"}, kFirst, kRest}),
             Kind::complete,
             "",
             {0}},
        Case{
            "a reset, and a part had arrived",
            {Cut{5}, Reply{206, 10}, Reply{206, 20}, Reply{201}},
            join({{"open 0-9", "confirm", "acknowledged 4", "open 4-9", "acknowledged 10"}, kRest}),
            Kind::complete,
            "",
            {4}},
        Case{"a stall without a word from the status: the chunk goes again",
             {Cut{5, false, "idle_timeout"}, Reply{206, 10}, Reply{206, 20}, Reply{201}},
             join({{"open 0-9", "confirm"}, kFirst, kRest}),
             Kind::complete,
             "",
             {kNoField}},
        Case{"the status contradicts what was acknowledged",
             {Reply{500}},
             {"open 10-19", "confirm"},
             Kind::start_anew,
             "upload_range_mismatch",
             {3},
             10},
        Case{"no connection: there is nothing to confirm",
             {Cut{0, false, "connect"}, Reply{206, 10}, Reply{206, 20}, Reply{201}},
             join({{"open 0-9"}, kFirst, kRest})},
        Case{"a certificate is not tried again",
             {Cut{0, false, "tls_certificate", false}},
             {"open 0-9"},
             Kind::failed,
             "tls_certificate"},
        Case{"a success before the bytes were sent is not believed",
             {Early{206}, Reply{206, 10}, Reply{206, 20}, Reply{201}},
             join({{"open 0-9", "confirm"}, kFirst, kRest}),
             Kind::complete,
             "",
             {0}},
        Case{"a redirect is no reply of the media host",
             {Reply{302}, Reply{206, 10}, Reply{206, 20}, Reply{201}},
             join({{"open 0-9", "confirm"}, kFirst, kRest}),
             Kind::complete,
             "",
             {0}},
        Case{"the attempts are used up",
             {Reply{502}, Reply{502}, Reply{502}, Reply{502}, Reply{503}},
             {"open 0-9", "confirm", "open 0-9", "confirm", "open 0-9", "confirm", "open 0-9",
              "confirm", "open 0-9"},
             Kind::failed,
             "http_503",
             {0, 0, 0, 0}},
        Case{"they count from the last acknowledged byte",
             {Cut{}, Cut{}, Cut{}, Cut{}, Reply{206, 10}, Cut{}, Cut{}, Cut{}, Cut{},
              Reply{206, 20}, Reply{201}},
             {"open 0-9", "open 0-9", "open 0-9", "open 0-9", "open 0-9", "acknowledged 10",
              "open 10-19", "open 10-19", "open 10-19", "open 10-19", "open 10-19",
              "acknowledged 20", "mark", "open 20-34"}},
        Case{"400 is final", {Reply{400}}, {"open 0-9"}, Kind::failed, "upload_rejected"},
        Case{"400 to the last chunk leaves no doubt",
             {Reply{400}},
             {"mark", "open 20-34"},
             Kind::failed,
             "upload_rejected",
             {},
             20},
        Case{"429 waits",
             {Reply{429}, Reply{201}},
             {"mark", "open 20-34", "open 20-34"},
             Kind::complete,
             "",
             {},
             20}));

INSTANTIATE_TEST_SUITE_P(
    GoneUrl, UploadRunTest,
    testing::Values(Case{"403 before the mark",
                         {Reply{403}},
                         {"open 10-19"},
                         Kind::start_anew,
                         "upload_url_expired",
                         {},
                         10},
                    Case{"404 before the mark",
                         {Reply{404}},
                         {"open 0-9"},
                         Kind::start_anew,
                         "upload_not_found"},
                    Case{"403 after it, and bytes are missing",
                         {Reply{403}},
                         {"mark", "open 20-34", "confirm"},
                         Kind::start_anew,
                         "upload_url_expired",
                         {20},
                         20},
                    Case{"404 after it, and none is missing",
                         {Reply{404}},
                         {"mark", "open 20-34", "confirm"},
                         Kind::complete,
                         "",
                         {35},
                         20},
                    Case{"403 after it, and the status does not say",
                         {Reply{403}},
                         {"mark", "open 20-34", "confirm"},
                         Kind::ambiguous,
                         "upload_url_expired",
                         {kNoField},
                         20},
                    Case{"404 after another process's mark, and no status",
                         {Reply{404}},
                         {"open 20-34", "confirm"},
                         Kind::ambiguous,
                         "offline",
                         {failure("offline")},
                         20,
                         true},
                    Case{"404 after our own mark, and no status: nothing was taken",
                         {Reply{404}},
                         {"mark", "open 20-34", "confirm"},
                         Kind::failed,
                         "offline",
                         {failure("offline")},
                         20}));

INSTANTIATE_TEST_SUITE_P(
    LostAnswer, UploadRunTest,
    testing::Values(Case{"the post has every byte",
                         {Cut{0, true}},
                         {"mark", "open 20-34", "confirm"},
                         Kind::complete,
                         "",
                         {35},
                         20},
                    Case{"a 502 after the last byte",
                         {Reply{502}},
                         {"mark", "open 20-34", "confirm"},
                         Kind::complete,
                         "",
                         {35},
                         20},
                    Case{"nobody knows",
                         {Cut{0, true}},
                         {"mark", "open 20-34", "confirm"},
                         Kind::ambiguous,
                         "reset",
                         {kNoField},
                         20},
                    Case{"nobody can be asked",
                         {Cut{0, true}},
                         {"mark", "open 20-34", "confirm"},
                         Kind::ambiguous,
                         "offline",
                         {failure("offline")},
                         20},
                    Case{"nothing of the chunk arrived: it goes to the same URL again",
                         {Cut{0, true}, Reply{201}},
                         {"mark", "open 20-34", "confirm", "open 20-34"},
                         Kind::complete,
                         "",
                         {20},
                         20},
                    Case{"a part of it arrived",
                         {Cut{0, true}, Reply{201}},
                         {"mark", "open 20-34", "confirm", "acknowledged 27", "open 27-34"},
                         Kind::complete,
                         "",
                         {27},
                         20},
                    Case{"it was still on its way when the status was asked",
                         {Cut{0, true}, Reply{416, 35}},
                         {"mark", "open 20-34", "confirm", "open 20-34"},
                         Kind::complete,
                         "",
                         {20},
                         20},
                    Case{"a contradiction never becomes a new init",
                         {Cut{0, true}},
                         {"mark", "open 20-34", "confirm"},
                         Kind::ambiguous,
                         "upload_range_mismatch",
                         {5},
                         20},
                    Case{"used-up attempts leave the doubt",
                         {Cut{0, true}, Cut{}, Cut{}, Cut{}, Cut{}},
                         {"mark", "open 20-34", "confirm", "open 20-34", "open 20-34", "open 20-34",
                          "open 20-34"},
                         Kind::ambiguous,
                         "reset",
                         {20},
                         20},
                    Case{"a cut before the last byte leaves none",
                         {Cut{14}, Cut{}, Cut{}, Cut{}, Cut{}},
                         {"mark", "open 20-34", "confirm", "open 20-34", "open 20-34", "open 20-34",
                          "open 20-34"},
                         Kind::failed,
                         "reset",
                         {20},
                         20}));

INSTANTIATE_TEST_SUITE_P(
    Start, UploadRunTest,
    testing::Values(
        Case{"at a chunk's end", {Reply{206, 20}, Reply{201}}, kRest, Kind::complete, "", {}, 10},
        Case{"an index", {Reply{206, 20}, Reply{201}}, kRest, Kind::complete, "", {}, 9},
        Case{"inside a chunk",
             {Reply{206, 20}, Reply{201}},
             {"confirm", "open 14-19", "acknowledged 20", "mark", "open 20-34"},
             Kind::complete,
             "",
             {14},
             14},
        Case{"inside a chunk, and more has arrived",
             {Reply{201}},
             {"confirm", "acknowledged 20", "mark", "open 20-34"},
             Kind::complete,
             "",
             {20},
             14},
        Case{"inside a chunk, and the status does not say",
             {Reply{206, 20}, Reply{201}},
             {"confirm", "open 14-19", "acknowledged 20", "mark", "open 20-34"},
             Kind::complete,
             "",
             {kNoField},
             14},
        Case{"inside a chunk, and less has arrived",
             {},
             {"confirm"},
             Kind::start_anew,
             "upload_range_mismatch",
             {11},
             14},
        Case{"in the last chunk of another process",
             {Reply{201}},
             {"open 20-34"},
             Kind::complete,
             "",
             {},
             20,
             true},
        Case{"everything has arrived", {}, {}, Kind::complete, "", {}, 35, true},
        Case{"a status that fails once is asked again",
             {Reply{206, 20}, Reply{201}},
             {"confirm", "confirm", "open 14-19", "acknowledged 20", "mark", "open 20-34"},
             Kind::complete,
             "",
             {failure("dns", true), 14},
             14}));

TEST_F(UploadRunTest, sends_exactly_what_the_media_host_asks_for) {
  script({Reply{206, 10}, Reply{206, 20}, Reply{201, 35}});
  ASSERT_EQ(upload(task()).kind, Kind::complete);
  const auto requests = http_->requests();
  ASSERT_EQ(requests.size(), 3U);
  const Lines ranges = {"bytes 0-9/35", "bytes 10-19/35", "bytes 20-34/35"};
  std::string sent;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].method, "PUT");
    EXPECT_EQ(requests[i].url.text(), "https://upload.test/video/?upload_id=7&upload_token=a%2Fb");
    ASSERT_EQ(requests[i].headers.size(), 2U);  // no Authorization among them
    EXPECT_EQ(*find_header(requests[i].headers, "Content-Type"), "video/mp4");
    EXPECT_EQ(*find_header(requests[i].headers, "Content-Range"), ranges[i]);
    EXPECT_FALSE(requests[i].idempotent);
    sent += requests[i].body;
  }
  EXPECT_EQ(sent, test::letters(0, 35));
  EXPECT_EQ(diary_->lines(), (Lines{"open 0-9", "acknowledged 10", "forget 10", "open 10-19",
                                    "acknowledged 20", "forget 20", "mark", "open 20-34"}));
}

TEST_F(UploadRunTest, tells_its_progress_over_the_whole_file) {
  script({Reply{206, 10}, Reply{206, 20}, Reply{201, 35}});
  UploadTask given = task();
  std::vector<std::uint64_t> sent;
  given.hooks.progress = [&](std::uint64_t bytes) { sent.push_back(bytes); };
  upload(std::move(given));
  EXPECT_EQ(sent, (std::vector<std::uint64_t>{10, 20, 35}));
}

TEST_F(UploadRunTest, never_undercuts_retry_after) {
  script({Reply{429, {}, {{"Retry-After", "7"}}}, Reply{201}});
  EXPECT_EQ(upload(task(kWhole)).kind, Kind::complete);
  ASSERT_EQ(sleeper_.pauses().size(), 1U);
  EXPECT_GE(sleeper_.pauses()[0], std::chrono::seconds(7));
}

TEST_F(UploadRunTest, pauses_grow_with_the_attempts_and_begin_anew_with_progress) {
  script({Cut{}, Cut{}, Cut{}, Cut{}, Reply{206, 10}, Cut{}, Reply{206, 20}, Reply{201}});
  EXPECT_EQ(upload(task()).kind, Kind::complete);
  const auto pauses = sleeper_.pauses();
  ASSERT_EQ(pauses.size(), 5U);
  const auto base = context_.config->retry.base_delay;
  for (std::size_t i = 0; i < 4; ++i) EXPECT_LE(pauses[i], base * (1 << i));
  EXPECT_LE(pauses[4], base);
}

TEST_F(UploadRunTest, a_source_that_changed_ends_it) {
  source_->open_failure = media::source_changed("The file changed.");
  const UploadOutcome at_open = upload(task());
  EXPECT_EQ(at_open.kind, Kind::source);
  EXPECT_EQ(at_open.error.code, "source_changed");
  source_->open_failure.reset();
  source_->read_failure = media::source_lost("The stream ended early.");
  const UploadOutcome in_the_middle = upload(task());
  EXPECT_EQ(in_the_middle.kind, Kind::source);
  EXPECT_EQ(in_the_middle.error.code, "source_lost");
}

TEST_F(UploadRunTest, sends_nothing_when_the_mark_cannot_be_written) {
  answers_->mark_failure = make_error(Errc::state, "lease_lost", "Another engine has it.");
  const UploadOutcome outcome = upload(task(kWhole));
  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_EQ(outcome.error.code, "lease_lost");
  EXPECT_EQ(diary(), Lines{"mark"});
}

TEST_F(UploadRunTest, begins_no_chunk_before_the_last_is_written_down) {
  script({Reply{206, 10}});
  answers_->acknowledge_failure = make_error(Errc::store, "store_full", "The disk is full.");
  const UploadOutcome outcome = upload(task());
  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_EQ(outcome.error.code, "store_full");
  EXPECT_EQ(diary_->lines(), kFirst);
}

TEST_F(UploadRunTest, an_upload_url_that_is_none_fails) {
  UploadTask given = task();
  given.upload_url = Secret("not a url");
  const UploadOutcome outcome = upload(std::move(given));
  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_EQ(outcome.error.code, "invalid_url");
}

// A cancellation while the answer to the PUT of this chunk is awaited.
class UploadCancelTest : public UploadRunTest {
 protected:
  UploadOutcome cancel_while_waiting(UploadTask given, bool then_answer) {
    auto promise = std::make_shared<std::promise<Result<UploadOutcome>>>();
    auto answer = promise->get_future();
    auto job = start_job<UploadOutcome>(
        pool_, upload_of(std::move(given)),
        [promise](Result<UploadOutcome> result) { promise->set_value(std::move(result)); });
    gate_->wait_for_arrival();
    job->cancel();
    if (then_answer) {
      EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(10)), std::future_status::timeout);
      gate_->open();
    }
    return answer.get().value();
  }

  std::shared_ptr<test::Gate> gate_ = std::make_shared<test::Gate>();
};

TEST_F(UploadCancelTest, is_certain_between_the_chunks) {
  http_->hold_next(gate_);
  script({Reply{206, 10}});
  EXPECT_EQ(cancel_while_waiting(task(), false).kind, Kind::cancelled);
  EXPECT_EQ(diary(), Lines{"open 0-9"});
}

TEST_F(UploadCancelTest, is_certain_in_the_last_chunk_before_its_last_byte) {
  http_->hold_next(gate_);
  script({Cut{14}});
  UploadTask given = task();
  given.acknowledged_bytes = 20;
  EXPECT_EQ(cancel_while_waiting(std::move(given), false).kind, Kind::cancelled);
}

TEST_F(UploadCancelTest, changes_nothing_once_the_last_byte_has_gone) {
  http_->hold_next(gate_);
  script({Reply{201, 35}});
  EXPECT_EQ(cancel_while_waiting(task(kWhole), true).kind, Kind::complete);
}

TEST_F(UploadCancelTest, leaves_the_doubt_of_a_lost_answer) {
  http_->hold_next(gate_);
  script({Cut{0, true}});
  answers_->confirms = {cancelled_error()};
  const UploadOutcome outcome = cancel_while_waiting(task(kWhole), true);
  EXPECT_EQ(outcome.kind, Kind::ambiguous);
}

TEST_F(UploadCancelTest, is_certain_when_the_last_bytes_were_refused) {
  http_->hold_next(gate_);
  script({Reply{206, 20}});
  UploadTask given = task(kWhole);
  answers_->confirms = {20};
  EXPECT_EQ(cancel_while_waiting(std::move(given), true).kind, Kind::cancelled);
  EXPECT_EQ(diary(), (Lines{"mark", "open 0-34", "confirm", "acknowledged 20"}));
}

}  // namespace
}  // namespace tokpost
