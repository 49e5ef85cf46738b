#pragma once

#include <filesystem>
#include <memory>

struct x509_st;
struct evp_pkey_st;

namespace shopd::sandbox::stand_in {

/// A key and a certificate for 127.0.0.1 and localhost, signed by itself, good for a day.
class Certificate {
public:
    Certificate(); ///< makes both. @throws std::runtime_error
    ~Certificate();
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

    [[nodiscard]] x509_st* certificate() const { return certificate_.get(); }

    [[nodiscard]] evp_pkey_st* key() const { return key_.get(); }

    /// PEM, for clients to trust (curl --cacert). @throws std::runtime_error
    void write(const std::filesystem::path& file) const;

private:
    struct Free {
        void operator()(x509_st* certificate) const;
        void operator()(evp_pkey_st* key) const;
    };

    std::unique_ptr<evp_pkey_st, Free> key_;
    std::unique_ptr<x509_st, Free> certificate_;
};

} // namespace shopd::sandbox::stand_in
