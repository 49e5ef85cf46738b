#include "tests/sandbox/stand_in/http.hpp"

#include "tests/sandbox/stand_in/certificate.hpp"
#include "tests/sandbox/stand_in/entry.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <stdexcept>

namespace shopd::sandbox::stand_in {

struct Http::State {
    std::unique_ptr<Certificate> certificate;
    std::unique_ptr<httplib::Server> server;
    std::string url;
    std::unique_ptr<Entry> entry;
};

namespace {

constexpr int most_connections = 128; // a kept-alive one holds a thread

/// httplib hides a request's socket: it is the one whose peer has that port.
void close_connection(int peer_port) {
    for (int descriptor = 3; descriptor < 4096; ++descriptor) {
        sockaddr_in peer{};
        socklen_t length = sizeof peer;
        if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &length) != 0 || peer.sin_family != AF_INET)
            continue;
        if (ntohs(peer.sin_port) == peer_port) shutdown(descriptor, SHUT_RDWR);
    }
}

std::string query_of(const httplib::Request& request) {
    const auto mark = request.target.find('?');
    return mark == std::string::npos ? "" : request.target.substr(mark + 1);
}

void send(const Reply& reply, const httplib::Request& request, httplib::Response& response) {
    if (reply.cut) close_connection(request.remote_port);
    response.status = reply.status;
    response.set_content(reply.body, reply.content_type);
    for (const auto& [name, value] : reply.headers)
        response.set_header(name, value);
}

Request read_post(const httplib::Request& request, const httplib::ContentReader& content) {
    Request read{query_of(request), "", std::nullopt, request.remote_addr};
    const auto type = request.get_header_value("Content-Type");
    std::string body;
    const auto keep = [](std::string& to) {
        return [&to](const char* data, std::size_t size) {
            to.append(data, size);
            return true;
        };
    };
    if (request.is_multipart_form_data()) {
        read.fields.emplace();
        content(
            [&](const httplib::MultipartFormData& part) {
                read.fields->emplace_back(part.name, "");
                return true;
            },
            [&](const char* data, std::size_t size) { return keep(read.fields->back().second)(data, size); });
    } else {
        content(keep(body));
        if (type.starts_with("application/x-www-form-urlencoded")) read.body = std::move(body); // PHP reads no other
    }
    return read;
}

void add_web_service(httplib::Server& server, Entry& entry) {
    const char* const path = "/webservice/rest/server.php";
    server.Post(
        path, [&](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& content) {
            send(entry.answer(read_post(request, content)), request, response);
        });
    server.Put(
        path, [&](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& content) {
            content([](const char*, std::size_t) { return true; }); // PHP does not parse it
            send(entry.answer({query_of(request), "", std::nullopt, request.remote_addr}), request, response);
        });
    server.Get(path, [&](const httplib::Request& request, httplib::Response& response) {
        send(entry.answer({query_of(request), "", std::nullopt, request.remote_addr}), request, response);
    });
    server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
        if (response.status == 404) response.set_content("File not found.\n", "text/html; charset=UTF-8");
    });
}

void add_controls(httplib::Server& server, Entry& entry) {
    const auto json = "application/json";
    server.Post("/sandbox/faults", [&entry, json](const httplib::Request& request, httplib::Response& response) {
        try {
            entry.faults().add(Json::parse(request.body));
            response.set_content("{}", json);
        } catch (const std::exception& error) {
            response.status = 400;
            response.set_content(std::string(error.what()) + "\n", "text/plain");
        }
    });
    server.Get("/sandbox/faults", [&entry, json](const httplib::Request&, httplib::Response& response) {
        response.set_content(entry.faults().list().dump(), json);
    });
    server.Delete("/sandbox/faults", [&entry](const httplib::Request&, httplib::Response&) { entry.faults().clear(); });
    server.Post("/sandbox/release",
                [&entry](const httplib::Request&, httplib::Response&) { entry.faults().release(); });
    server.Get("/sandbox/calls", [&entry, json](const httplib::Request& request, httplib::Response& response) {
        const auto from = request.has_param("from") ? std::stoul(request.get_param_value("from")) : 0;
        response.set_content(entry.calls().list(from).dump(-1, ' ', false, Json::error_handler_t::replace), json);
    });
    server.Delete("/sandbox/calls", [&entry](const httplib::Request&, httplib::Response&) { entry.calls().clear(); });
}

void configure(httplib::Server& server) {
    server.new_task_queue = [] { return new httplib::ThreadPool(most_connections); };
    server.set_tcp_nodelay(true);
    server.set_keep_alive_max_count(1000000);
    server.set_keep_alive_timeout(60);
    server.set_read_timeout(60);
    server.set_write_timeout(60);
    server.set_socket_options([](int socket) {
        const int on = 1;
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
}

} // namespace

Http::Http(const HttpOptions& options) : state_(std::make_unique<State>()) {
    if (options.https) {
        state_->certificate = std::make_unique<Certificate>();
        state_->certificate->write(*options.https);
        state_->server =
            std::make_unique<httplib::SSLServer>(state_->certificate->certificate(), state_->certificate->key());
    } else {
        state_->server = std::make_unique<httplib::Server>();
    }
    auto& server = *state_->server;
    configure(server);
    const char* const host = "127.0.0.1";
    const int port = options.port != 0 ? (server.bind_to_port(host, options.port) ? options.port : -1)
                                       : server.bind_to_any_port(host);
    if (port < 0) throw std::runtime_error("cannot listen on port " + std::to_string(options.port));
    state_->url = (options.https ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port);
    state_->entry = std::make_unique<Entry>(options.dsn, state_->url);
    add_web_service(server, *state_->entry);
    add_controls(server, *state_->entry);
}

Http::~Http() = default;

const std::string& Http::url() const {
    return state_->url;
}

void Http::serve() {
    state_->server->listen_after_bind();
}

} // namespace shopd::sandbox::stand_in
