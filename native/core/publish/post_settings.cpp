#include "native/core/publish/post_settings.hpp"

#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"

#include <boost/json/array.hpp>

#include <string_view>
#include <utility>

namespace tokpost {
namespace {

constexpr std::string_view kWaitWords[] = {"uploaded", "published", "public"};

json::value text_value(std::string_view text) {
  return json::value(boost::json::string_view(text.data(), text.size()));
}

json::object source_options(const SourceSpec& spec) {
  json::object source;
  switch (spec.kind) {
    case SourceSpec::Kind::file:
      source["file"] = spec.location;
      break;
    case SourceSpec::Kind::buffer:
      source["buffer"] = static_cast<std::int64_t>(spec.size_bytes);
      break;
    case SourceSpec::Kind::stream:
      source["stream"] = true;
      source["size"] = static_cast<std::int64_t>(spec.size_bytes);
      break;
    case SourceSpec::Kind::url:
      source["url"] = spec.location;
      break;
    case SourceSpec::Kind::relay_url:
      source["relayUrl"] = spec.location;
      break;
  }
  return source;
}

SourceKind kind_of(const PostRequest& request) {
  if (!is_video(request.kind)) return SourceKind::urls;
  switch (request.sources.front().kind) {
    case SourceSpec::Kind::buffer:
      return SourceKind::buffer;
    case SourceSpec::Kind::stream:
      return SourceKind::stream;
    case SourceSpec::Kind::url:
      return SourceKind::url;
    case SourceSpec::Kind::relay_url:
      return SourceKind::relay_url;
    case SourceSpec::Kind::file:
      break;
  }
  return SourceKind::file;
}

json::object source_part(const PostRequest& request) {
  json::object part;
  if (is_video(request.kind)) {
    part["source"] = source_options(request.sources.front());
  } else {
    json::array photos;
    for (const SourceSpec& photo : request.sources) photos.push_back(source_options(photo));
    part["photos"] = std::move(photos);
  }
  return part;
}

void add_video(json::object& settings, const tiktok::VideoPostInfo& info) {
  json::set_if(settings, "title", info.title);
  settings["privacy"] = text_value(tiktok::friendly_name(info.privacy));
  json::set_if(settings, "disableComment", info.disable_comment);
  json::set_if(settings, "disableDuet", info.disable_duet);
  json::set_if(settings, "disableStitch", info.disable_stitch);
  json::set_if(settings, "coverTimestampMs", info.cover_timestamp_ms);
  json::set_if(settings, "aiGenerated", info.ai_generated);
  settings["brandContent"] = info.brand_content;
  settings["brandOrganic"] = info.brand_organic;
}

void add_photo_settings(json::object& settings, const tiktok::PhotoPostInfo& info) {
  settings["privacy"] = text_value(tiktok::friendly_name(info.privacy));
  json::set_if(settings, "disableComment", info.disable_comment);
  json::set_if(settings, "autoAddMusic", info.auto_add_music);
  settings["brandContent"] = info.brand_content;
  settings["brandOrganic"] = info.brand_organic;
}

// What TikTok is told, and when.
json::object post_part(const PostRequest& request) {
  json::object settings;
  if (request.kind == PostKind::video) add_video(settings, request.video);
  if (!is_video(request.kind)) {
    json::set_if(settings, "title", request.photos.text.title);
    json::set_if(settings, "description", request.photos.text.description);
    settings["coverIndex"] = request.cover_index;
  }
  if (request.kind == PostKind::photos) add_photo_settings(settings, request.photos);
  if (request.publish_at) settings["publishAt"] = to_unix_milliseconds(*request.publish_at);
  return settings;
}

// How we watch it.
void add_watching(json::object& settings, const PostRequest& request) {
  settings["wait"] = text_value(kWaitWords[static_cast<std::size_t>(request.wait)]);
  if (request.priority != 0) settings["priority"] = request.priority;
  if (!request.poll_interval && !request.max_checks) return;
  json::object polling;
  if (request.poll_interval) polling["intervalMs"] = request.poll_interval->count();
  if (request.max_checks) polling["maxChecks"] = *request.max_checks;
  settings["polling"] = std::move(polling);
}

Result<json::object> parse_object(std::string_view text) {
  Result<json::value> document = json::parse(text);
  if (document.has_error()) return document.error();
  if (const auto* object = document->if_object()) return *object;
  return make_error(Errc::store, "journal_row_unreadable", "A post's row cannot be read.");
}

}  // namespace

PostContent content_of(const PostRequest& request) {
  PostContent content;
  content.kind = request.kind;
  content.source.kind = kind_of(request);
  content.source.descriptor = Secret(json::dump(source_part(request)));
  json::object settings = post_part(request);
  add_watching(settings, request);
  content.settings = json::dump(settings);
  content.idempotency_key = request.idempotency_key;
  content.publish_at = request.publish_at;
  return content;
}

std::string content_hash(const PostRequest& request, const std::vector<std::string>& ids) {
  json::object content = post_part(request);
  content["kind"] = text_value(to_string(request.kind));
  json::array from;
  for (std::size_t i = 0; i < request.sources.size(); ++i) {
    const bool is_known = i < ids.size() && !ids[i].empty();
    if (is_known) {
      from.push_back(text_value(ids[i]));
    } else {
      from.push_back(source_options(request.sources[i]));
    }
  }
  content["from"] = std::move(from);
  return to_hex(sha256(json::dump(content)));
}

Result<PostRequest> request_of(const PostContent& content) {
  Result<json::object> options = parse_object(content.settings);
  if (options.has_error()) return options.error();
  Result<json::object> source = parse_object(content.source.descriptor.reveal());
  if (source.has_error()) return source.error();
  for (auto& member : *source) options->insert(member);
  // A queue's, which no caller may give as an option.
  const auto priority = json::find_int(*options, "priority").value_or(0);
  options->erase("priority");
  Result<PostRequest> request = read_post_request(content.kind, *options);
  if (request.has_value()) {
    request->idempotency_key = content.idempotency_key;
    request->priority = static_cast<std::int32_t>(priority);
  }
  return request;
}

Watching watching_of(const std::string& settings) {
  Watching watching;
  const Result<json::object> options = parse_object(settings);
  if (options.has_error()) return watching;
  const auto word = json::find_string(*options, "wait");
  if (word == kWaitWords[0]) watching.wait = WaitFor::uploaded;
  if (word == kWaitWords[2]) watching.wait = WaitFor::everybody;
  watching.priority = json::find_int(*options, "priority").value_or(0);
  const json::object* polling = json::find_object(*options, "polling");
  if (polling == nullptr) return watching;
  if (const auto interval = json::find_int(*polling, "intervalMs")) {
    watching.interval = std::chrono::milliseconds(*interval);
  }
  if (const auto checks = json::find_int(*polling, "maxChecks")) {
    watching.max_checks = static_cast<int>(*checks);
  }
  return watching;
}

bool is_pulled(const PostContent& content) {
  return content.source.kind == SourceKind::url || content.source.kind == SourceKind::urls;
}

}  // namespace tokpost
