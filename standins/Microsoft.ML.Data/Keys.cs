using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML
{
    public static class ConversionsExtensionsCatalog
    {
        public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string inputColumnName = null) =>
            new(catalog.Environment, outputColumnName, inputColumnName);

        public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns) =>
            new(catalog.Environment, [.. columns.Select(pair => (pair.OutputColumnName, pair.InputColumnName))]);

        public static ValueToKeyMappingEstimator MapValueToKey(
            this TransformsCatalog.ConversionTransforms catalog,
            string outputColumnName,
            string inputColumnName = null,
            int maximumNumberOfKeys = 1000000,
            ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
            bool addKeyValueAnnotationsAsText = false,
            IDataView keyData = null) =>
            addKeyValueAnnotationsAsText || keyData != null
                ? throw new NotSupportedException("Key values as text and key data are not part of this build of the library.")
                : new(catalog.Environment, outputColumnName, inputColumnName, maximumNumberOfKeys, keyOrdinality);
    }
}

namespace Microsoft.ML.Transforms
{
    public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
    {
        private readonly (string Output, string Input)[] _columns;

        internal KeyToValueMappingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName = null)
            : this(env, (outputColumnName, inputColumnName ?? outputColumnName))
        {
        }

        internal KeyToValueMappingEstimator(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
            : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns)) => _columns = columns;

        public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            ArgumentNullException.ThrowIfNull(inputSchema);
            return inputSchema.With([.. _columns.Select(pair =>
            {
                SchemaShape.Column input = inputSchema.Require(pair.Input, "input");
                return input.IsKey && input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column values)
                    ? new SchemaShape.Column(pair.Output, input.Kind, values.ItemType, values.IsKey)
                    : throw Errors.WrongColumn(nameof(inputSchema), "input", pair.Input, "key with key values", input.ItemType.ToString());
            })]);
        }
    }

    public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
    {
        internal const string Signature = "KeyToValueTransform";

        internal KeyToValueMappingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
            : base(env.Register(nameof(KeyToValueMappingTransformer)), columns)
        {
        }

        internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) =>
            new KeyToValueMappingTransformer(env, [.. Enumerable.Range(0, ctx.Reader.ReadInt32()).Select(_ => (ctx.Reader.ReadString(), ctx.Reader.ReadString()))]);

        private protected override void SaveModel(ModelSaveContext ctx)
        {
            ctx.SetVersionInfo(Signature);
            ctx.Writer.Write(ColumnPairs.Length);
            foreach ((string output, string input) in ColumnPairs)
            {
                ctx.Writer.Write(output);
                ctx.Writer.Write(input);
            }
        }

        private protected override IRowMapper MakeRowMapper(DataViewSchema schema) =>
            new Mapper([.. ColumnPairs.Select(pair => (pair.Output, Require(schema, pair.Input)))]);

        private sealed class Mapper((string Output, DataViewSchema.Column Input)[] columns) : IRowMapper
        {
            public DataViewSchema.DetachedColumn[] Outputs => [.. columns.Select(pair =>
            {
                PrimitiveDataViewType item = Values(pair.Input).ItemType;
                return new DataViewSchema.DetachedColumn(pair.Output, pair.Input.Type is VectorDataViewType vector ? new VectorDataViewType(item, vector.Dimensions) : item);
            })];

            public IEnumerable<int> Dependencies(int output) => [columns[output].Input.Index];

            public Delegate CreateGetter(DataViewRow input, int output)
            {
                DataViewSchema.Column column = columns[output].Input;
                Type key = ((column.Type as VectorDataViewType)?.ItemType ?? column.Type).RawType;
                Type helper = typeof(Typed<,>).MakeGenericType(key, Values(column).ItemType.RawType);
                return (Delegate)helper.GetMethod(nameof(Typed<,>.Create)).Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, [input, column], null);
            }

            private static VectorDataViewType Values(DataViewSchema.Column column) =>
                ((column.Type as VectorDataViewType)?.ItemType ?? column.Type) is KeyDataViewType
                && column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is VectorDataViewType values
                    ? values
                    : throw Errors.WrongColumn("inputSchema", "input", column.Name, "key with key values", column.Type.ToString());
        }

        private static class Typed<TKey, TValue>
            where TKey : struct, IConvertible
        {
            public static Delegate Create(DataViewRow row, DataViewSchema.Column column)
            {
                VBuffer<TValue> names = default;
                column.GetKeyValues(ref names);
                var values = new TValue[names.Length];
                names.CopyTo(values);

                // Key 0 is the missing one: it has no value.
                TValue ValueOf(TKey key)
                {
                    ulong index = key.ToUInt64(null);
                    return index > 0 && index <= (ulong)values.Length ? values[index - 1] : Missing();
                }

                if (column.Type is not VectorDataViewType)
                {
                    ValueGetter<TKey> scalars = row.GetGetter<TKey>(column);
                    TKey key = default;
                    return new ValueGetter<TValue>((ref TValue value) =>
                    {
                        scalars(ref key);
                        value = ValueOf(key);
                    });
                }

                ValueGetter<VBuffer<TKey>> vectors = row.GetGetter<VBuffer<TKey>>(column);
                VBuffer<TKey> keys = default;
                return new ValueGetter<VBuffer<TValue>>((ref VBuffer<TValue> value) =>
                {
                    vectors(ref keys);
                    VBufferEditor<TValue> editor = VBufferEditor.Create(ref value, keys.Length);
                    int i = 0;
                    foreach (TKey key in keys.DenseValues())
                    {
                        editor.Values[i++] = ValueOf(key);
                    }

                    value = editor.Commit();
                });
            }

            private static TValue Missing() =>
                typeof(TValue) == typeof(float) ? (TValue)(object)float.NaN
                : typeof(TValue) == typeof(double) ? (TValue)(object)double.NaN
                : default;
        }
    }

    public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
    {
        private readonly IHostEnvironment _env;
        private readonly string _output;
        private readonly string _input;
        private readonly int _maximum;
        private readonly KeyOrdinality _order;

        internal ValueToKeyMappingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName = null, int maximumNumberOfKeys = 1000000, KeyOrdinality keyOrdinality = KeyOrdinality.ByOccurrence)
        {
            _env = env;
            _output = outputColumnName;
            _input = inputColumnName ?? outputColumnName;
            _maximum = maximumNumberOfKeys;
            _order = keyOrdinality;
        }

        public enum KeyOrdinality
        {
            ByOccurrence,
            ByValue,
        }

        public ValueToKeyMappingTransformer Fit(IDataView input)
        {
            ArgumentNullException.ThrowIfNull(input);
            DataViewSchema.Column column = input.Schema.GetColumnOrNull(_input) ?? throw Errors.MissingColumn(nameof(input), "input", _input);
            IEnumerable<string> values = column.Type switch
            {
                TextDataViewType => input.GetColumn<string>(column),
                VectorDataViewType { ItemType: TextDataViewType } => input.GetColumn<string[]>(column).SelectMany(texts => texts),
                _ => throw Errors.WrongColumn(nameof(input), "input", _input, "String", column.Type.ToString()),
            };
            string[] terms = [.. values.Where(text => text.Length > 0).Distinct().Take(_maximum)];
            if (_order == KeyOrdinality.ByValue)
            {
                Array.Sort(terms, string.CompareOrdinal);
            }

            return new(_env, _output, _input, terms);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            SchemaShape.Column input = inputSchema.Require(_input, "input");
            SchemaShape values = new([new(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector, input.ItemType, false)]);
            return inputSchema.With([new(_output, input.Kind, NumberDataViewType.UInt32, true, values)]);
        }
    }

    public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
    {
        internal const string Signature = "TermTransform";

        private readonly string[] _terms;

        internal ValueToKeyMappingTransformer(IHostEnvironment env, string output, string input, string[] terms)
            : base(env.Register(nameof(ValueToKeyMappingTransformer)), (output, input)) => _terms = terms;

        internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) =>
            new ValueToKeyMappingTransformer(env, ctx.Reader.ReadString(), ctx.Reader.ReadString(), [.. Enumerable.Range(0, ctx.Reader.ReadInt32()).Select(_ => ctx.Reader.ReadString())]);

        private protected override void SaveModel(ModelSaveContext ctx)
        {
            ctx.SetVersionInfo(Signature);
            ctx.Writer.Write(ColumnPairs[0].Output);
            ctx.Writer.Write(ColumnPairs[0].Input);
            ctx.Writer.Write(_terms.Length);
            Array.ForEach(_terms, ctx.Writer.Write);
        }

        private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(ColumnPairs[0].Output, Require(schema, ColumnPairs[0].Input), _terms);

        private sealed class Mapper : IRowMapper
        {
            private readonly DataViewSchema.Column _input;
            private readonly Dictionary<string, uint> _keys;

            public Mapper(string output, DataViewSchema.Column input, string[] terms)
            {
                _input = input;
                _keys = terms.Select((term, i) => (term, i)).ToDictionary(pair => pair.term, pair => (uint)pair.i + 1);
                var key = new KeyDataViewType(typeof(uint), Math.Max(terms.Length, 1));
                var annotations = new DataViewSchema.Annotations.Builder();
                ReadOnlyMemory<char>[] values = Array.ConvertAll(terms, term => term.AsMemory());
                annotations.Add(AnnotationKinds.KeyValues, new VectorDataViewType(TextDataViewType.Instance, values.Length), (ref VBuffer<ReadOnlyMemory<char>> value) => VBuffer<ReadOnlyMemory<char>>.Copy(values, 0, ref value, values.Length));
                Outputs = [new(output, input.Type is VectorDataViewType vector ? new VectorDataViewType(key, vector.Dimensions) : key, annotations.ToAnnotations())];
            }

            public DataViewSchema.DetachedColumn[] Outputs { get; }

            public IEnumerable<int> Dependencies(int output) => [_input.Index];

            public Delegate CreateGetter(DataViewRow input, int output)
            {
                if (_input.Type is not VectorDataViewType)
                {
                    ValueGetter<ReadOnlyMemory<char>> text = input.GetGetter<ReadOnlyMemory<char>>(_input);
                    ReadOnlyMemory<char> term = default;
                    return new ValueGetter<uint>((ref uint value) =>
                    {
                        text(ref term);
                        value = _keys.GetValueOrDefault(term.ToString());
                    });
                }

                ValueGetter<VBuffer<ReadOnlyMemory<char>>> texts = input.GetGetter<VBuffer<ReadOnlyMemory<char>>>(_input);
                VBuffer<ReadOnlyMemory<char>> terms = default;
                return new ValueGetter<VBuffer<uint>>((ref VBuffer<uint> value) =>
                {
                    texts(ref terms);
                    VBufferEditor<uint> editor = VBufferEditor.Create(ref value, terms.Length);
                    int i = 0;
                    foreach (ReadOnlyMemory<char> term in terms.DenseValues())
                    {
                        editor.Values[i++] = _keys.GetValueOrDefault(term.ToString());
                    }

                    value = editor.Commit();
                });
            }
        }
    }
}
