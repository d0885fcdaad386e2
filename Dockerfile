# The relay alone: no sandbox, no tests, no build. Node runs its TypeScript as it is.
FROM node:24-slim AS modules
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY package.json LICENSE ./
COPY shared shared
COPY relay relay
RUN mkdir -p /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "relay/deploy/health-check.mjs"]
CMD ["node", "--import", "./relay/node-guard.mjs", "relay/main.ts"]
