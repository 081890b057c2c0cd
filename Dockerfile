# Builds the program and puts it, with Chromium for PDFs, into a small image that runs as a plain user.
FROM node:22-bookworm-slim AS front
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web/ ./
# which icons the program names
COPY internal/ ../internal/
RUN node build.mjs

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=front /src/web/dist ./web/dist
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /cortege ./cmd/cortege

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji \
	&& rm -rf /var/lib/apt/lists/* && useradd --system --create-home --uid 10001 cortege \
	&& install -d -o cortege -g cortege -m 0700 /var/lib/cortege
# Chromium's own sandbox asks for what a container is not given; the container, and this plain user, stand in its place.
RUN printf '#!/bin/sh\nexec chromium --no-sandbox --disable-dev-shm-usage "$@"\n' > /usr/local/bin/chromium-contained \
	&& chmod 755 /usr/local/bin/chromium-contained
COPY --from=program /cortege /usr/local/bin/cortege
USER cortege
ENV CORTEGE_DATA=/var/lib/cortege CORTEGE_LISTEN=0.0.0.0:8080 CORTEGE_PDF_CHROMIUM=/usr/local/bin/chromium-contained
VOLUME /var/lib/cortege
EXPOSE 8080
ENTRYPOINT ["cortege"]
CMD ["serve"]
