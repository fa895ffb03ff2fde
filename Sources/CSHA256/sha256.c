// OpenSSL calls these deprecated in favour of EVP, whose contexts live on the heap and whose algorithms live until some
// thread calls exit. These need no more than the stack.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "sha256.h"

#include <openssl/sha.h>

void sha256(const void *bytes, size_t count, uint8_t *digest) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, count);
    SHA256_Final(digest, &context);
}
