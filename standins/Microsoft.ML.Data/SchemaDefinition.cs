using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ColumnNameAttribute : Attribute
{
    public ColumnNameAttribute(string name) => Name = name;

    internal string Name { get; }
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NoColumnAttribute : Attribute
{
    public NoColumnAttribute()
    {
    }
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class VectorTypeAttribute : Attribute
{
    public VectorTypeAttribute()
    {
    }

    public VectorTypeAttribute(int size) => Dims = [size];

    public VectorTypeAttribute(params int[] dimensions) => Dims = dimensions;

    internal int[] Dims { get; }
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class KeyTypeAttribute : Attribute
{
    public KeyTypeAttribute()
    {
    }

    public KeyTypeAttribute(ulong count) => Count = count;

    internal ulong? Count { get; }
}

public static class DataViewTypeManager
{
    private static readonly HashSet<Type> BuiltIn =
    [
        .. PrimitiveTypes.All.Select(type => type.RawType), typeof(string), typeof(ReadOnlySpan<char>), typeof(VBuffer<>), typeof(Nullable<>),
    ];

    private static readonly Dictionary<(Type, DataViewTypeAttribute), DataViewType> ByRawType = [];
    private static readonly Dictionary<DataViewType, (Type, DataViewTypeAttribute)> ByType = [];
    private static readonly Lock Gate = new();

    [Obsolete("This API is deprecated, please use the new form of Register which takes in a single DataViewTypeAttribute instead.", false)]
    public static void Register(DataViewType dataViewType, Type type, IEnumerable<Attribute> typeAttributes) =>
        Register(dataViewType, type, (DataViewTypeAttribute)typeAttributes?.SingleOrDefault());

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        if (BuiltIn.Contains(type))
        {
            throw new ArgumentOutOfRangeException(nameof(type), $"Type {type} is one of the default supported types, so it cannot be registered again.");
        }

        lock (Gate)
        {
            (Type, DataViewTypeAttribute) raw = (type, typeAttribute);
            if (ByRawType.TryGetValue(raw, out DataViewType known) && !known.Equals(dataViewType))
            {
                throw new ArgumentOutOfRangeException(nameof(type), $"Repeated type register. The raw type {type} has been associated with {known} so it cannot be associated with {dataViewType}.");
            }

            if (ByType.TryGetValue(dataViewType, out var knownRaw) && !knownRaw.Equals(raw))
            {
                throw new ArgumentOutOfRangeException(nameof(dataViewType), $"Repeated type register. The DataView type {dataViewType} has been associated with {knownRaw.Item1} so it cannot be associated with {type}.");
            }

            ByRawType[raw] = dataViewType;
            ByType[dataViewType] = raw;
        }
    }

    internal static DataViewType Find(Type type, DataViewTypeAttribute attribute)
    {
        lock (Gate)
        {
            return ByRawType.GetValueOrDefault((type, attribute));
        }
    }
}

public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.ColumnName != columnName)
            {
                throw new ArgumentOutOfRangeException(nameof(columnName), $"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.");
            }

            int index = FindIndex(column => column.ColumnName == columnName);
            if (index < 0)
            {
                Add(value);
            }
            else
            {
                this[index] = value;
            }
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        ArgumentNullException.ThrowIfNull(userType);
        var definition = new SchemaDefinition();
        var names = new HashSet<string>();
        foreach (MemberInfo member in Member.Of(userType, direction))
        {
            DataViewTypeAttribute[] custom = [.. member.GetCustomAttributes<DataViewTypeAttribute>()];
            if (custom.Length > 1)
            {
                throw new ArgumentOutOfRangeException(nameof(userType), $"Member {member.Name} cannot be marked with several attributes derived from {typeof(DataViewTypeAttribute)}.");
            }

            custom.SingleOrDefault()?.Register();
            string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            if (!names.Add(name))
            {
                throw new ArgumentOutOfRangeException(nameof(userType), $"Duplicate column name '{name}' detected, this is disallowed");
            }

            definition.Add(new(member.Name, Member.ColumnType(member), name));
        }

        return definition;
    }

    public sealed class Column
    {
        private readonly Dictionary<string, (DataViewType Type, Delegate Getter)> _annotations = [];

        internal Column(string memberName, DataViewType columnType, string columnName = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(memberName);
            MemberName = memberName;
            ColumnName = columnName ?? memberName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations
        {
            get
            {
                var builder = new DataViewSchema.Annotations.Builder();
                foreach ((string kind, (DataViewType type, Delegate getter)) in _annotations)
                {
                    builder.Add(kind, type, getter);
                }

                return builder.ToAnnotations();
            }
        }

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            ArgumentNullException.ThrowIfNull(kind);
            ArgumentNullException.ThrowIfNull(annotationType);
            if (!_annotations.TryAdd(kind, (annotationType, Getter(value, annotationType))))
            {
                throw new InvalidOperationException("Column already contains an annotation of this kind.");
            }
        }

        internal void CopyAnnotations(DataViewSchema.Annotations annotations)
        {
            foreach (DataViewSchema.Column annotation in annotations.Schema)
            {
                _annotations[annotation.Name] =
                    (annotation.Type, Generic.Call<Delegate>(typeof(Column), nameof(Forward), annotation.Type.RawType, null, annotations, annotation));
            }
        }

        private static ValueGetter<T> Forward<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation) => annotations.GetGetter<T>(annotation);

        private static Delegate Getter<T>(T value, DataViewType type) => value switch
        {
            _ when type.RawType == typeof(T) => new ValueGetter<T>((ref T destination) => destination = value),
            string text when type is TextDataViewType => new ValueGetter<ReadOnlyMemory<char>>((ref ReadOnlyMemory<char> destination) => destination = text.AsMemory()),
            string[] texts when type is VectorDataViewType => Vector(Array.ConvertAll(texts, text => text.AsMemory())),
            Array array when type is VectorDataViewType => Generic.Call<Delegate>(typeof(Column), nameof(Vector), array.GetType().GetElementType(), null, array),
            _ => throw new ArgumentOutOfRangeException(nameof(value), $"A value of type {typeof(T)} cannot be an annotation of type {type}."),
        };

        private static ValueGetter<VBuffer<T>> Vector<T>(T[] values) =>
            (ref VBuffer<T> destination) => VBuffer<T>.Copy(values, 0, ref destination, values.Length);
    }
}

/// <summary>The fields and properties of a user's row class, as columns.</summary>
internal static class Member
{
    public static IEnumerable<MemberInfo> Of(Type type, SchemaDefinition.Direction direction)
    {
        const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;
        IEnumerable<MemberInfo> fields = type.GetFields(Instance);
        IEnumerable<MemberInfo> properties = type.GetProperties(Instance).Where(property =>
            property.GetIndexParameters().Length == 0
            && ((direction.HasFlag(SchemaDefinition.Direction.Read) && property.GetGetMethod() != null)
                || (direction.HasFlag(SchemaDefinition.Direction.Write) && property.GetSetMethod() != null)));
        return fields.Concat(properties).Where(member => member.GetCustomAttribute<NoColumnAttribute>() == null && TypeOf(member) != typeof(IChannel));
    }

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    public static (Type Item, bool IsVector) Shape(MemberInfo member)
    {
        Type type = TypeOf(member);
        bool isVector = type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>));
        Type item = type.IsArray ? type.GetElementType() : isVector ? type.GetGenericArguments()[0] : type;
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, isVector);
    }

    public static DataViewType ColumnType(MemberInfo member)
    {
        (Type item, bool isVector) = Shape(member);
        if (DataViewTypeManager.Find(item, member.GetCustomAttribute<DataViewTypeAttribute>()) is { } custom)
        {
            return custom;
        }

        PrimitiveDataViewType type = PrimitiveTypes.Of(item)
            ?? throw new ArgumentOutOfRangeException("rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            if (!KeyDataViewType.IsValidDataType(item))
            {
                throw new ArgumentOutOfRangeException("userType", $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            }

            type = key.Count is { } count
                ? new KeyDataViewType(item, count)
                : new KeyDataViewType(item, Convert.ToUInt64(item.GetField(nameof(int.MaxValue)).GetValue(null)));
        }

        int[] dimensions = member.GetCustomAttribute<VectorTypeAttribute>()?.Dims;
        if (member.GetCustomAttribute<VectorTypeAttribute>() != null && !isVector)
        {
            throw new ArgumentOutOfRangeException("userType", $"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
        }

        return !isVector ? type : dimensions is { Length: > 0 } ? new VectorDataViewType(type, dimensions) : new VectorDataViewType(type);
    }

    public static MemberInfo Find(Type type, string name) =>
        (MemberInfo)type.GetField(name) ?? type.GetProperty(name)
        ?? throw new ArgumentOutOfRangeException("userSchemaDefinition", $"No field or property with name '{name}' found in type '{type}'");
}
