import { createAnthropic } from '@ai-sdk/anthropic'
import { createDeepSeek } from '@ai-sdk/deepseek'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModel as SdkModel } from 'ai'
import type { ModelConfig } from '../config.ts'
import type { LanguageModel } from '../domain/model/language-model.ts'
import { streamFromSdk } from './stream-from-sdk.ts'

/** A model of a provider, as it is configured. Nothing is asked of it yet. */
export function connectModel(config: ModelConfig): LanguageModel {
  const { provider, model } = config
  const sdkModel = sdkModelOf(config)
  return {
    provider,
    model,
    stream: (request, signal) => streamFromSdk(sdkModel, `${provider}/${model}`, request, signal),
  }
}

function sdkModelOf({ provider, model, apiKey = '', baseUrl }: ModelConfig): SdkModel {
  const access = { apiKey, ...(baseUrl !== undefined && { baseURL: baseUrl }) }
  switch (provider) {
    case 'openai':
      return createOpenAI(access).chat(model)
    case 'anthropic':
      return createAnthropic(access)(model)
    case 'google':
      return createGoogleGenerativeAI(access)(model)
    case 'deepseek':
      return createDeepSeek(access)(model)
    case 'compatible':
      return createOpenAICompatible({ ...access, name: 'compatible', baseURL: baseUrl ?? '', includeUsage: true })(
        model,
      )
  }
}
