using System.Collections;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML
{
    public interface IPredictionTransformer<out TModel> : ITransformer
        where TModel : class
    {
        TModel Model { get; }
    }

    public static class LearningPipelineExtensions
    {
        public static EstimatorChain<TTrans> Append<TTrans>(this IEstimator<ITransformer> start, IEstimator<TTrans> estimator, TransformerScope scope = TransformerScope.Everything)
            where TTrans : class, ITransformer
        {
            ArgumentNullException.ThrowIfNull(start);
            return (start as EstimatorChain<ITransformer> ?? new EstimatorChain<ITransformer>().Append(start)).Append(estimator, scope);
        }

        public static EstimatorChain<TTrans> AppendCacheCheckpoint<TTrans>(this IEstimator<TTrans> start, IHostEnvironment env)
            where TTrans : class, ITransformer
        {
            ArgumentNullException.ThrowIfNull(start);
            return new EstimatorChain<ITransformer>().Append(start).AppendCacheCheckpoint(env);
        }

        public static TransformerChain<TTrans> Append<TTrans>(this ITransformer start, TTrans transformer)
            where TTrans : class, ITransformer
        {
            ArgumentNullException.ThrowIfNull(start);
            return (start as TransformerChain<ITransformer> ?? new TransformerChain<ITransformer>(start)).Append(transformer);
        }

        public static IEstimator<TTransformer> WithOnFitDelegate<TTransformer>(this IEstimator<TTransformer> estimator, Action<TTransformer> onFit)
            where TTransformer : class, ITransformer
        {
            ArgumentNullException.ThrowIfNull(estimator);
            ArgumentNullException.ThrowIfNull(onFit);
            return new DelegateEstimator<TTransformer>(estimator, onFit);
        }

        private sealed class DelegateEstimator<TTransformer>(IEstimator<TTransformer> inner, Action<TTransformer> onFit) : IEstimator<TTransformer>
            where TTransformer : class, ITransformer
        {
            public TTransformer Fit(IDataView input)
            {
                TTransformer transformer = inner.Fit(input);
                onFit(transformer);
                return transformer;
            }

            public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
        }
    }
}

namespace Microsoft.ML.Trainers
{
    public interface ITrainerEstimator<out TTransformer, out TModel> : IEstimator<TTransformer>
        where TTransformer : IPredictionTransformer<TModel>
        where TModel : class
    {
        TrainerInfo Info { get; }
    }
}

namespace Microsoft.ML.Data
{
    [Flags]
    public enum TransformerScope
    {
        None = 0,
        Training = 1,
        Testing = 2,
        TrainTest = Training | Testing,
        Scoring = 4,
        Everything = Training | Testing | Scoring,
    }

    public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
        where TLastTransformer : class, ITransformer
    {
        private readonly EstimatorLink[] _links;

        public readonly IEstimator<TLastTransformer> LastEstimator;

        public EstimatorChain()
            : this([])
        {
        }

        internal EstimatorChain(EstimatorLink[] links)
        {
            _links = links;
            LastEstimator = links.LastOrDefault().Estimator as IEstimator<TLastTransformer>;
        }

        public TransformerChain<TLastTransformer> Fit(IDataView input)
        {
            ArgumentNullException.ThrowIfNull(input);

            // A column that a later estimator will miss is told before anything is trained.
            GetOutputSchema(SchemaShape.Create(input.Schema));

            var transformers = new List<ITransformer>();
            foreach (EstimatorLink link in _links)
            {
                ITransformer transformer = link.Estimator.Fit(input);
                transformers.Add(transformer);
                input = transformer.Transform(input);
                if (link.CacheAfter && transformers.Count < _links.Length)
                {
                    input = new CacheDataView(input);
                }
            }

            return new(transformers, _links.Select(link => link.Scope));
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
            _links.Aggregate(inputSchema, (schema, link) => link.Estimator.GetOutputSchema(schema));

        public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
            where TNewTrans : class, ITransformer
        {
            ArgumentNullException.ThrowIfNull(estimator);
            return new([.. _links, new((IEstimator<ITransformer>)estimator, scope, false)]);
        }

        public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
        {
            ArgumentNullException.ThrowIfNull(env);
            return _links.Length > 0
                ? new([.. _links[..^1], _links[^1] with { CacheAfter = true }])
                : throw new InvalidOperationException("Current estimator chain has no estimator, can't append cache checkpoint.");
        }
    }

    internal readonly record struct EstimatorLink(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter);

    internal static class TransformerChainModel
    {
        public const string Signature = "TransformerChain";

        public static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
        {
            var transformers = new ITransformer[ctx.Reader.ReadInt32()];
            var scopes = new TransformerScope[transformers.Length];
            for (int i = 0; i < transformers.Length; i++)
            {
                scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
                using ModelLoadContext element = ctx.Open(Folder(i));
                transformers[i] = ModelLoaders.Load(env, element);
            }

            return new TransformerChain<ITransformer>(transformers, scopes);
        }

        public static string Folder(int index) => $"Transform_{index:000}";
    }

    public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, IDisposable
        where TLastTransformer : class, ITransformer
    {
        private readonly ITransformer[] _transformers;
        private readonly TransformerScope[] _scopes;
        private bool _disposed;

        public readonly TLastTransformer LastTransformer;

        public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
        {
            _transformers = [.. transformers ?? []];
            _scopes = [.. scopes ?? []];
            LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
            if (_transformers.Length != _scopes.Length || (_transformers.Length > 0) != (LastTransformer != null))
            {
                throw new InvalidOperationException($"A chain needs a scope for each transformer, and its last one must be a {typeof(TLastTransformer)}.");
            }
        }

        public TransformerChain(params ITransformer[] transformers)
            : this(transformers, transformers?.Select(_ => TransformerScope.Everything))
        {
        }

        bool ITransformer.IsRowToRowMapper => _transformers.All(transformer => transformer.IsRowToRowMapper);

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => GetOutputSchema(inputSchema, TransformerScope.Scoring);

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope)
        {
            ArgumentNullException.ThrowIfNull(inputSchema);
            return GetModelFor(scope).Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
        }

        public IDataView Transform(IDataView input) => Transform(input, TransformerScope.Scoring);

        public IDataView Transform(IDataView input, TransformerScope scope)
        {
            ArgumentNullException.ThrowIfNull(input);
            GetOutputSchema(input.Schema, scope);
            return GetModelFor(scope).Aggregate(input, (data, transformer) => transformer.Transform(data));
        }

        public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter)
        {
            int[] kept = [.. Enumerable.Range(0, _scopes.Length).Where(i => (_scopes[i] & scopeFilter) != 0)];
            return new(kept.Select(i => _transformers[i]), kept.Select(i => _scopes[i]));
        }

        public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
            where TNewLast : class, ITransformer
        {
            ArgumentNullException.ThrowIfNull(transformer);
            return new([.. _transformers, transformer], [.. _scopes, scope]);
        }

        public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose()
        {
            if (!_disposed)
            {
                _disposed = true;
                foreach (IDisposable transformer in _transformers.OfType<IDisposable>())
                {
                    transformer.Dispose();
                }
            }
        }

        void ICanSaveModel.Save(ModelSaveContext ctx)
        {
            ctx.SetVersionInfo(TransformerChainModel.Signature);
            ctx.Writer.Write(_transformers.Length);
            for (int i = 0; i < _transformers.Length; i++)
            {
                ctx.Writer.Write((int)_scopes[i]);
                ctx.SaveModel(_transformers[i], TransformerChainModel.Folder(i));
            }
        }

        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
        {
            ArgumentNullException.ThrowIfNull(inputSchema);
            if (!((ITransformer)this).IsRowToRowMapper)
            {
                throw new InvalidOperationException($"{nameof(ITransformer.GetRowToRowMapper)} called although {nameof(ITransformer.IsRowToRowMapper)} is false.");
            }

            var mappers = new List<IRowToRowMapper>();
            DataViewSchema schema = inputSchema;
            foreach (ITransformer transformer in _transformers)
            {
                mappers.Add(transformer.GetRowToRowMapper(schema));
                schema = mappers[^1].OutputSchema;
            }

            return new ChainMapper(inputSchema, schema, [.. mappers]);
        }

        private sealed class ChainMapper(DataViewSchema inputSchema, DataViewSchema outputSchema, IRowToRowMapper[] mappers) : IRowToRowMapper
        {
            public DataViewSchema InputSchema => inputSchema;

            public DataViewSchema OutputSchema => outputSchema;

            public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
                mappers.Reverse().Aggregate(dependingColumns, (columns, mapper) => mapper.GetDependencies(columns));

            public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(activeColumns);
                if (input.Schema != inputSchema)
                {
                    throw new ArgumentOutOfRangeException(nameof(input), "Schema did not match original schema");
                }

                var needed = new IEnumerable<DataViewSchema.Column>[mappers.Length];
                for (int i = mappers.Length - 1; i >= 0; i--)
                {
                    needed[i] = [.. activeColumns];
                    activeColumns = mappers[i].GetDependencies(needed[i]);
                }

                for (int i = 0; i < mappers.Length; i++)
                {
                    input = mappers[i].GetRow(input, needed[i]);
                }

                return input;
            }
        }
    }
}
